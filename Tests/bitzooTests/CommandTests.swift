import Foundation
import TestSupport
import Testing

@Suite struct CommandTests {
    let temporary: TemporaryDirectory
    var directory: URL { temporary.url }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    func path(_ name: String) -> String { temporary.path(name) }

    @Test(arguments: ["list", "info", "fetch", "inspect", "convert", "digest", "diff", "verify", "cache"])
    func everyCommandHasHelp(command: String) throws {
        let help = try Tool.run(command, "--help")
        #expect(help.status == 0)
        #expect(help.output.contains("USAGE: bitzoo \(command)"))
        #expect(command == "cache" || help.output.contains("--json"))
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completesInEveryShell(shell: String) throws {
        let script = try Tool.run("--generate-completion-script", shell)
        #expect(script.status == 0)
        #expect(script.output.contains("bitzoo"))
        #expect(script.output.contains("verify"))
        #expect(!script.output.contains("hdf5-helper"))
    }

    @Test(arguments: [
        ["lst"], ["list", "--sort", "taste"], ["convert", "a.npz"], ["info"], ["convert", "a.npz", "b.txt"], ["fetch"],
    ]) func wrongCommandLines(arguments: [String]) throws {
        let result = try Tool.launch(Tool.executable, arguments, environment: ["BITZOO_HOME": path("home")], in: nil)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(!result.diagnostics.isEmpty)
    }

    @Test func theOutputIsNeverOverwrittenUnasked() throws {
        let target = path("target.npz")
        try "precious".write(toFile: target, atomically: true, encoding: .utf8)
        for arguments in [["convert", Tool.demoH5, target], ["fetch", "demo", "-o", target]] {
            let environment = ["BITZOO_HOME": path("home")]
            let refused = try Tool.launch(Tool.executable, arguments, environment: environment, in: nil)
            #expect(refused.status == 73)
            #expect(refused.diagnostics.contains("--force"))
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "precious")
        }
        #expect(try Tool.run("convert", Tool.demoH5, target, "--force").status == 0)
        #expect(try Data(contentsOf: URL(filePath: target)) == Data(contentsOf: URL(filePath: Tool.demoNPZ)))
    }

    @Test(arguments: ["npz", "h5", "safetensors"]) func aMalformedSourceLeavesNothing(format: String) throws {
        let source = path("source.npz")
        try Data(contentsOf: URL(filePath: Tool.demoNPZ)).prefix(1_000_000).write(to: URL(filePath: source))
        #expect(try Tool.run("convert", source, path("target.\(format)")).status == 65)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["source.npz"])
    }

    @Test(arguments: ["npz", "h5", "safetensors"]) func aMissingDirectoryIsAnError(format: String) throws {
        let result = try Tool.run("convert", Tool.demoNPZ, path("no/such/target.\(format)"))
        #expect(result.status == 74)
        #expect(result.diagnostics.contains("the directory \(path("no/such")) does not exist"))
    }

    /// A limit on the size of files stands in for a full disk.
    @Test(arguments: ["npz", "h5", "safetensors"]) func aFullDiskIsAnErrorAndLeavesNothing(format: String) throws {
        let target = path("target.\(format)")
        let result = try Tool.launch(
            URL(filePath: "/bin/sh"),
            ["-c", "ulimit -f 4000; exec \"$@\"", "sh", Tool.executable.path, "convert", Tool.demoNPZ, target],
            environment: [:],
            in: nil
        )
        #expect(result.status == 74, "\(result.diagnostics)")
        #expect(result.diagnostics.contains(target))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }

    @Test func digestGoesOnAfterAFailure() throws {
        let result = try Tool.run("digest", "/no/such/file", Tool.demoH5, Tool.demoImages)
        #expect(result.status == 66)
        #expect(result.output == "\(Tool.demoContentDigest)  \(Tool.demoH5)\n")
        #expect(result.diagnostics.split(separator: "\n").count == 2)
    }

    @Test func diffTellsValuesFromStructure() throws {
        let data = try Data(contentsOf: URL(filePath: Tool.demoH5))
        let inspected = try #require(try Tool.run("inspect", Tool.demoH5, "--json").json() as? [String: Any])
        let tensors = try #require(inspected["tensors"] as? [[String: Any]])
        let bias = try #require(tensors.first { $0["canonicalName"] as? String == "resnet/head/conv2d/bias" })
        let offset = try #require(bias["offset"] as? Int)
        var copy = data
        copy.replaceSubrange(offset..<(offset + 4), with: [0, 0, 0x80, 0x47])
        let changed = path("changed.h5")
        try copy.write(to: URL(filePath: changed))
        let difference = try Tool.run("diff", Tool.demoNPZ, changed, "--json")
        #expect(difference.status == 10)
        let report = try #require(try difference.json() as? [String: Any])
        #expect(report["identical"] as? Int == 53)
        let rows = try #require(report["differences"] as? [[String: Any]])
        #expect(rows.count == 1)
        #expect(rows.first?["tensor"] as? String == "resnet/head/conv2d/bias")
        #expect(rows.first?["elements"] as? Int == 1)
    }

    @Test func inspectSaysWhatItIs() throws {
        for (file, format, layout) in [(Tool.demoNPZ, "npz", "google"), (Tool.demoH5, "h5", "keras")] {
            let report = try #require(try Tool.run("inspect", file, "--json").json() as? [String: Any])
            #expect(report["format"] as? String == format)
            #expect(report["layout"] as? String == layout)
            #expect(report["architecture"] as? String == "R17x0.5")
            #expect(report["classes"] as? Int == 10)
            #expect(report["parameters"] as? Int == 2_035_370)
            #expect((report["tensors"] as? [Any])?.count == 54)
        }
        #expect(try Tool.run("inspect", Tool.demoImages).status == 65)
        #expect(try Tool.run("inspect", "/no/such/file").status == 66)
    }

    @Test func theCacheIsWhereTheEnvironmentSays() throws {
        let root = path("cache")
        #expect(try Tool.run("cache", "path", home: directory.appending(path: "cache")).output == root + "\n")
        #expect(try Tool.run("cache", "list", home: directory.appending(path: "cache")).output.isEmpty)
        let fetched = try Tool.run("fetch", "demo", home: directory.appending(path: "cache"))
        #expect(fetched.status == 0)
        #expect(fetched.output.hasPrefix(root + "/"))
        let listing = try Tool.run("cache", "list", "--json", home: directory.appending(path: "cache")).json()
        let listed = try #require((listing as? [String: Any])?["files"] as? [[String: Any]])
        #expect(listed.count == 1)
        #expect(listed.first?["bytes"] as? Int == 8_158_516)
        #expect(
            listed.first?["sha256"] as? String == "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4"
        )
        let xdg = try Tool.run("cache", "path", environment: ["BITZOO_HOME": "", "XDG_CACHE_HOME": directory.path])
        #expect(xdg.output == path("bitzoo") + "\n")
    }

    /// A damaged file must not become a new one with valid checksums.
    @Test(arguments: ["npz", "safetensors"]) func damageDoesNotGetIntoANewFile(format: String) throws {
        let whole = path("whole.\(format)")
        #expect(try Tool.run("convert", Tool.demoNPZ, whole).status == 0)
        var data = try Data(contentsOf: URL(filePath: whole))
        data[4_000_000] ^= 0x10
        let damaged = path("damaged.\(format)")
        try data.write(to: URL(filePath: damaged))
        for target in ["npz", "h5", "safetensors"] {
            let converted = try Tool.run("convert", damaged, path("new.\(target)"))
            #expect(converted.status == 10)
            #expect(converted.diagnostics.contains("damaged.\(format)"))
        }
        #expect(try Tool.run("digest", damaged).status == 10)
        #expect(try Tool.run("diff", whole, damaged).status == 10)
        #expect(try temporary.names() == ["damaged.\(format)", "whole.\(format)"])
    }

    @Test func aResultThatCannotBeWrittenIsAnError() throws {
        for command in ["list", "list --json", "inspect \(Tool.demoNPZ)"] {
            let result = try Tool.launch(
                URL(filePath: "/bin/sh"),
                ["-c", "\(Tool.executable.path) \(command) >/dev/full"],
                environment: [:],
                in: nil
            )
            #expect(result.status == 74)
            #expect(result.diagnostics.contains("cannot write the output"))
        }
    }

    @Test func aReaderThatGoesAwayIsNoError() throws {
        let result = try Tool.launch(
            URL(filePath: "/bin/sh"),
            ["-c", "\(Tool.executable.path) list | head -n 1"],
            environment: [:],
            in: nil
        )
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == 1)
        #expect(result.diagnostics.isEmpty)
    }

    @Test func anUnusableCacheIsAnError() throws {
        for home in ["/proc/x", "/dev/null"] {
            let result = try Tool.run("fetch", "demo", home: URL(filePath: home))
            #expect(result.status == 74, "\(result.diagnostics)")
        }
    }

    @Test func aDirectoryTakesConversionsUnderTheSourcesName() throws {
        let result = try Tool.run("convert", Tool.demoNPZ, path("out") + "/", "--to", "native")
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(try Tool.run("digest", path("out/demo-r17x0.5-fashion-mnist.safetensors")).status == 0)
        #expect(try Tool.run("convert", Tool.demoNPZ, "", "--to", "native").status == 64)
    }

    @Test(.timeLimit(.minutes(5))) func anInputThatShrinksEndsInAnError() throws {
        // large enough to be read for a while
        let file = path("large.safetensors")
        var header = Data("{\"a\":{\"dtype\":\"U8\",\"shape\":[4000000000],\"data_offsets\":[0,4000000000]}}".utf8)
        while header.count % 8 != 0 { header.append(0x20) }
        var size = UInt64(header.count).littleEndian
        try (Data(bytes: &size, count: 8) + header).write(to: URL(filePath: file))
        #expect(truncate(file, 4_000_000_000 + 8 + header.count) == 0)
        let process = Process()
        process.executableURL = Tool.executable
        process.arguments = ["digest", file]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // the program maps the file before it reads it
        let maps = "/proc/\(process.processIdentifier)/maps"
        while process.isRunning, (try? String(contentsOfFile: maps, encoding: .utf8))?.contains(file) != true {
            sched_yield()
        }
        #expect(truncate(file, 1_000_000) == 0)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect([65, 74].contains(process.terminationStatus))
    }
}
