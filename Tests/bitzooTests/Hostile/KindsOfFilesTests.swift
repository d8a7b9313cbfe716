import Foundation
import TestSupport
import Testing

/// What is not a plain file, as an input and as an output.
@Suite struct KindsOfFilesTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func makeFIFO(_ name: String) -> String {
        let path = directory.path(name)
        #expect(mkfifo(path, 0o600) == 0)
        return path
    }

    private func link(_ name: String, to target: String) throws -> String {
        let path = directory.path(name)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        return path
    }

    /// None of these is waited for, and none is read.
    @Test func inputsThatAreNoRegularFiles() throws {
        let pipe = makeFIFO("pipe.npz")
        for input in [directory.url.path, pipe, "/dev/zero", "/dev/null", try link("link.npz", to: pipe)] {
            for command in [["digest"], ["inspect"], ["verify"]] {
                let result = try Tool.launch(Tool.executable, command + [input], environment: [:], in: nil)
                #expect(result.status == 65, "\(command) \(input)")
                #expect(result.diagnostics.contains("\(input): not a regular file"), "\(command) \(input)")
            }
        }
    }

    @Test func inputsThatCannotBeOpened() throws {
        let loop = try link("loop.npz", to: "loop.npz")
        let dangling = try link("dangling.npz", to: "nowhere")
        #expect(try Tool.run("digest", loop).status == 74)
        #expect(try Tool.run("digest", dangling).status == 66)
        #expect(try Tool.run("digest", Tool.demoNPZ + "/file.npz").status == 66)
    }

    @Test func anEmptyFileIsNoWeights() throws {
        let empty = directory.path("empty.npz")
        try Data().write(to: URL(filePath: empty))
        let result = try Tool.run("digest", empty)
        #expect(result.status == 65)
        #expect(result.diagnostics == "bitzoo: error: \(empty): not a file of weights: it is empty\n")
    }

    @Test func aLinkToAnInputIsFollowed() throws {
        let link = try link("link.npz", to: Tool.demoNPZ)
        #expect(try Tool.run("digest", link).output == "\(Tool.demoContentDigest)  \(link)\n")
    }

    /// A link in the place of the output is replaced; what it leads to stays as it is.
    @Test(arguments: ["npz", "h5", "safetensors"]) func aLinkInThePlaceOfTheOutput(format: String) throws {
        let precious = directory.path("precious")
        try "precious".write(toFile: precious, atomically: true, encoding: .utf8)
        let output = try link("output.\(format)", to: precious)
        let refused = try Tool.run("convert", Tool.demoH5, output)
        #expect(refused.status == 73)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: output) == precious)
        #expect(try Tool.run("convert", Tool.demoH5, output, "--force").status == 0)
        #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
        #expect(try Tool.run("digest", output).output == "\(Tool.demoContentDigest)  \(output)\n")
        #expect(throws: (any Error).self) { try FileManager.default.destinationOfSymbolicLink(atPath: output) }
    }

    /// Pipes, devices and directories are never replaced, and nothing is written to them.
    @Test(arguments: ["npz", "h5", "safetensors"]) func outputsThatAreNoRegularFiles(format: String) throws {
        let pipe = makeFIFO("pipe.\(format)")
        let folder = directory.path("folder.\(format)")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for output in [pipe, folder] {
            #expect(try Tool.run("convert", Tool.demoNPZ, output).status == 73)
            let forced = try Tool.run("convert", Tool.demoNPZ, output, "--force")
            #expect(forced.status == 73)
            #expect(forced.diagnostics == "bitzoo: error: \(output): not a regular file, and so not replaced\n")
        }
        #expect(try directory.names() == ["folder.\(format)", "pipe.\(format)"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }

    @Test func aResultThatCannotBeWritten() throws {
        let result = try Tool.launch(
            URL(filePath: "/bin/sh"),
            ["-c", "exec \"$@\" >/dev/full", "sh", Tool.executable.path, "list"],
            environment: [:],
            in: nil
        )
        #expect(result.status == 74)
        #expect(result.diagnostics == "bitzoo: error: cannot write the output: No space left on device\n")
    }
}
