import Foundation
import TestSupport
import Testing

/// A file that another program shortens while it is read.
@Suite struct ShrinkingFileTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// A safetensors file of one tensor of zeros that takes no room on the disk.
    private func sparseFile(_ name: String, byteCount: Int) throws -> String {
        let header = #"{"a":{"dtype":"U8","shape":[\#(byteCount)],"data_offsets":[0,\#(byteCount)]}}"#
        return try sparseFile(name, header: header, byteCount: byteCount)
    }

    /// The demo's network with a head of half a million classes, all zeros.
    private func sparseNetwork(_ name: String) throws -> String {
        let inspection = try #require(try Tool.run("inspect", "--json", Tool.demoNPZ).json() as? [String: Any])
        var (entries, end) = ([String](), 0)
        for tensor in try #require(inspection["tensors"] as? [[String: Any]]) {
            let name = try #require(tensor["canonicalName"] as? String)
            var shape = try #require(tensor["shape"] as? [Int])
            if name.contains("/head/") { shape[shape.count - 1] = 500_000 }
            let start = end
            end += 4 * shape.reduce(1, *)
            entries.append(#""\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(start),\#(end)]}"#)
        }
        return try sparseFile(name, header: "{\(entries.joined(separator: ","))}", byteCount: end)
    }

    private func sparseFile(_ name: String, header: String, byteCount: Int) throws -> String {
        var bytes = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: header.utf8)
        let path = directory.path(name)
        try bytes.write(to: URL(filePath: path))
        #expect(truncate(path, off_t(bytes.count + byteCount)) == 0)
        return path
    }

    /// Starts the tool on a file that takes far longer to read than the test takes, and shortens it when it is mapped, and
    /// when the output has a hidden name if it gets one.
    private func diagnostics(
        ofReading path: String,
        by command: [String],
        whenThereIs hiddenOutput: String? = nil
    ) throws -> (status: Int32, text: String) {
        let errors = directory.url.appending(path: "errors")
        try Data().write(to: errors)
        let process = Process()
        process.executableURL = Tool.executable
        process.arguments = command
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let maps = "/proc/\(process.processIdentifier)/maps"
        while process.isRunning, try !String(contentsOfFile: maps, encoding: .utf8).contains(path) { sched_yield() }
        if let hiddenOutput {
            while process.isRunning, try !directory.names().contains(where: { $0.hasPrefix(hiddenOutput) }) {
                sched_yield()
            }
        }
        #expect(truncate(path, 4096) == 0)
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: errors, encoding: .utf8))
    }

    @Test func theFileIsNamed() throws {
        let path = try sparseFile("shrinking.safetensors", byteCount: 1 << 39)
        let (status, text) = try diagnostics(ofReading: path, by: ["digest", path])
        #expect(status == 74)
        #expect(text == "bitzoo: error: \(path): was shortened while it was read\n")
    }

    @Test func theNameCannotSteerTheTerminal() throws {
        let path = try sparseFile("a\u{1B}[2J\u{9B}b.safetensors", byteCount: 1 << 39)
        let (status, text) = try diagnostics(ofReading: path, by: ["digest", path])
        #expect(status == 74)
        #expect(text == "bitzoo: error: \(directory.path("a?[2J??b.safetensors")): was shortened while it was read\n")
    }

    @Test(arguments: ["npz", "safetensors"]) func nothingIsLeftOfTheOutput(format: String) throws {
        let path = try sparseFile("shrinking.safetensors", byteCount: 1 << 34)
        let output = directory.path("output.\(format)")
        let (status, text) = try diagnostics(ofReading: path, by: ["convert", path, output])
        #expect(status == 74)
        #expect(text == "bitzoo: error: \(path): was shortened while it was read\n")
        #expect(try directory.names() == ["errors", "shrinking.safetensors"])
    }

    /// What has a name while it is written is gone as well, be it a file or a directory.
    @Test(arguments: [["output.h5"], ["output", "--layout", "transformers"]])
    func nothingIsLeftOfAnOutputWithAName(arguments: [String]) throws {
        let path = try sparseNetwork("shrinking.safetensors")
        let output = directory.path(arguments[0])
        let (status, text) = try diagnostics(
            ofReading: path,
            by: ["convert", path, output] + arguments.dropFirst(),
            whenThereIs: ".output"
        )
        #expect(status == 74)
        #expect(text == "bitzoo: error: \(path): was shortened while it was read\n")
        #expect(try directory.names() == ["errors", "shrinking.safetensors"])
    }
}
