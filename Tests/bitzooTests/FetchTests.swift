import Foundation
import TestSupport
import Testing

/// Fetching over HTTP, from a server on this machine that a catalogue points to.
@Suite struct FetchTests {
    let temporary: TemporaryDirectory
    var directory: URL { temporary.url }
    var home: URL { directory.appending(path: "home") }
    let server: LoopbackServer
    let body: [UInt8]

    init() throws {
        temporary = try TemporaryDirectory()
        server = try LoopbackServer()
        body = [UInt8](try Data(contentsOf: URL(filePath: Tool.demoNPZ)))
    }

    let fileName = "demo-r17x0.5-fashion-mnist.npz"

    /// A catalogue whose demo family lives on the server, without any pinned digest or size.
    func catalog() throws -> String {
        var text = try String(contentsOf: Tool.package.appending(path: "catalog.yaml"), encoding: .utf8)
        text.replace("base-url: \"resource:demo/\"", with: "base-url: \"\(server.url("/"))\"")
        let published = try #require(text.range(of: "  - sources: [demo]\n    bytes:\n"))
        let defects = try #require(text.range(of: "# Released files that hold another network"))
        text.removeSubrange(published.lowerBound..<defects.lowerBound)
        let path = directory.appending(path: "catalog.yaml")
        try text.write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }

    func fetch(_ arguments: String..., catalog: String) throws -> Tool.Result {
        var environment = ProcessInfo.processInfo.environment
        environment.merge(["BITZOO_HOME": home.path, "BITZOO_CATALOG": catalog, "no_proxy": "*"]) { $1 }
        return try Tool.launch(Tool.executable, ["fetch"] + arguments, environment: environment, in: nil)
    }

    /// Every file in the cache that is not bookkeeping.
    func fetched() -> [String] {
        let names = FileManager.default.enumerator(atPath: home.appending(path: "files").path)?.allObjects ?? []
        return names.compactMap { $0 as? String }.sorted()
    }

    @Test func theSecondFetchMakesNoRequest() throws {
        defer { server.stop() }
        server.answer("/" + fileName, file: body)
        let catalog = try catalog()
        let first = try fetch("demo", "--json", catalog: catalog)
        #expect(first.status == 0, "\(first.diagnostics)")
        let entry = try #require((try first.json() as? [[String: Any]])?.first)
        #expect(entry["bytes"] as? Int == 8_158_516)
        #expect(entry["sha256"] as? String == "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4")
        #expect(entry["cached"] as? Bool == false)
        #expect(server.requests.count == 1)
        let second = try fetch("demo", "--json", catalog: catalog)
        #expect(second.status == 0)
        #expect((try second.json() as? [[String: Any]])?.first?["cached"] as? Bool == true)
        let offline = try fetch("demo", "--offline", catalog: catalog)
        #expect(offline.status == 0)
        #expect(server.requests.count == 1)
        let lock = try String(contentsOf: home.appending(path: "bitzoo.lock.json"), encoding: .utf8)
        #expect(lock.contains("607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4"))
    }

    @Test func aRecordedFileMustStayTheSame() throws {
        defer { server.stop() }
        server.answer("/" + fileName, file: body)
        let catalog = try catalog()
        #expect(try fetch("demo", catalog: catalog).status == 0)
        for folder in ["files", "blobs"] { try FileManager.default.removeItem(at: home.appending(path: folder)) }
        var changed = body
        // the date of the first member: another file, and a sound one
        changed[10] ^= 1
        server.answer("/" + fileName, file: changed)
        let refused = try fetch("demo", catalog: catalog)
        #expect(refused.status == 10)
        #expect(refused.diagnostics.contains("lock file"))
        #expect(refused.diagnostics.contains("bitzoo cache remove"))
        #expect(fetched() == [])
        #expect(try Tool.run("cache", "remove", fileName, home: home).status == 0)
        #expect(try fetch("demo", catalog: catalog).status == 0)
        #expect(try Tool.run("cache", "remove", fileName, home: home).status == 0)
        #expect(try Tool.run("cache", "remove", fileName, home: home).status == 66)
    }

    @Test func aDamagedCacheIsMendedBeforeItIsUsed() throws {
        defer { server.stop() }
        server.serve("/" + fileName, ServedFile(body))
        let catalog = try catalog()
        #expect(try fetch("demo", catalog: catalog).status == 0)
        let cached = home.appending(path: "files/\(fileName)").resolvingSymlinksInPath()
        var damaged = body
        damaged[2_000_000] ^= 1
        try FileManager.default.removeItem(at: cached)
        try Data(damaged).write(to: cached)
        let copy = directory.appending(path: "copy.npz")
        #expect(try fetch("demo", "-o", copy.path, catalog: catalog).status == 0)
        #expect(try Data(contentsOf: copy) == Data(body))
        #expect(try Data(contentsOf: home.appending(path: "quarantine/\(fileName)")) == Data(damaged))
        // the damaged member, and nothing else: 65,536 values behind a header of 128 bytes
        #expect(server.traffic.bodyBytes == body.count + 262_144 + 128)
    }

    /// As a network that wants a login would answer.
    @Test func aPageInsteadOfWeightsIsNotRecorded() throws {
        defer { server.stop() }
        let catalog = try catalog()
        server.answer("/demo-r17x0.5-fashion-mnist.keras-2.3.h5", file: Array("<html>Please log in</html>".utf8))
        let refused = try fetch("demo", "--format", "h5", catalog: catalog)
        #expect(refused.status == 65)
        #expect(fetched() == [])
        let whole = [UInt8](try Data(contentsOf: URL(filePath: Tool.demoH5)))
        server.answer("/demo-r17x0.5-fashion-mnist.keras-2.3.h5", file: whole)
        #expect(try fetch("demo", "--format", "h5", catalog: catalog).status == 0)
    }

    @Test func aWrongSizeIsRefusedUnlessAccepted() throws {
        defer { server.stop() }
        server.answer("/" + fileName, file: Array(body.dropLast()))
        let catalog = try catalog()
        let refused = try fetch("demo", catalog: catalog)
        #expect(refused.status == 10)
        #expect(refused.diagnostics.contains("8158515"))
        #expect(fetched() == [])
        // another size is acceptable then, damage is not
        let damaged = try fetch("demo", "--any-size", catalog: catalog)
        #expect(damaged.status == 10)
        #expect(damaged.diagnostics.contains("also when fetched again: end of the archive"))
        #expect(fetched() == [])
    }

    @Test(.enabled(if: Tool.python != nil, "needs .venv, which make test makes"))
    func anotherSizeIsAcceptedWhenAsked() throws {
        defer { server.stop() }
        let copy = directory.appending(path: "compressed.npz")
        let script = "import sys, numpy as np; np.savez_compressed(sys.argv[2], **np.load(sys.argv[1]))"
        #expect(try Tool.runPython(script, Tool.demoNPZ, copy.path).status == 0)
        server.answer("/" + fileName, file: [UInt8](try Data(contentsOf: copy)))
        let catalog = try catalog()
        #expect(try fetch("demo", catalog: catalog).status == 10)
        #expect(try fetch("demo", "--any-size", catalog: catalog).status == 0)
    }

    @Test(arguments: [("404 Not Found", Int32(66)), ("503 Service Unavailable", 69), ("403 Forbidden", 69)])
    func theServersRefusalsAreTold(status: String, code: Int32) throws {
        defer { server.stop() }
        server.answer("/" + fileName, status: status, headers: ["Content-Length: 0"])
        let refused = try fetch("demo", catalog: try catalog())
        #expect(refused.status == code)
        #expect(refused.diagnostics.contains(server.url("/" + fileName)))
        #expect(fetched() == [])
    }

    @Test func aDeadServerIsANetworkError() throws {
        let catalog = try catalog()
        server.stop()
        let refused = try fetch("demo", catalog: catalog)
        #expect(refused.status == 69)
        #expect(refused.diagnostics.contains("cannot connect"))
    }

    @Test func aCutBodyLeavesNothing() throws {
        defer { server.stop() }
        let head = LoopbackServer.head("200 OK", ["Content-Length: \(body.count)"])
        server.answer("/" + fileName, [.send(head), .send(Array(body.prefix(3_000_000)))])
        #expect(try fetch("demo", catalog: try catalog()).status == 69)
        #expect(fetched() == [])
    }

    @Test func offlineNamesTheFileAndTheCache() throws {
        defer { server.stop() }
        let refused = try fetch("demo", "--offline", catalog: try catalog())
        #expect(refused.status == 66)
        #expect(refused.diagnostics.contains(home.appending(path: "files/\(fileName)").path))
        #expect(server.requests.isEmpty)
    }

    @Test(.timeLimit(.minutes(5))) func anInterruptedFetchInstallsNothing() throws {
        defer { server.stop() }
        let head = LoopbackServer.head("200 OK", ["Content-Length: \(body.count)"])
        server.answer("/" + fileName, [.send(head), .send(Array(body.prefix(3_000_000))), .waitForClose])
        let environment = ["BITZOO_HOME": home.path, "BITZOO_CATALOG": try catalog(), "no_proxy": "*"]
        let process = try Tool.start(Tool.executable, ["fetch", "demo"], environment: environment)
        // the request shows that the program is in the middle of it
        while server.requests.isEmpty, process.isRunning { sched_yield() }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        #expect(!fetched().contains(fileName))
    }

    @Test func anExistingOutputIsRefusedBeforeTheRequest() throws {
        defer { server.stop() }
        let target = directory.appending(path: "precious.npz")
        try Data([1]).write(to: target)
        #expect(try fetch("demo", "-o", target.path, catalog: try catalog()).status == 73)
        #expect(server.requests.isEmpty)
        #expect(try Data(contentsOf: target) == Data([1]))
    }

    @Test func aConversionInTheCacheIsMadeOnce() throws {
        defer { server.stop() }
        server.answer("/" + fileName, file: body)
        let catalog = try catalog()
        let first = try fetch("demo", "--to", "native", catalog: catalog)
        let path = first.output.trimmingCharacters(in: .newlines)
        let made = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        #expect(first.status == 0)
        #expect(try fetch("demo", "--to", "native", catalog: catalog).output == first.output)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == made)
        try Data("damaged".utf8).write(to: URL(filePath: path))
        #expect(try fetch("demo", "--to", "native", catalog: catalog).status == 0)
        #expect(try Tool.run("digest", path).output == "\(Tool.demoContentDigest)  \(path)\n")
    }

    @Test func severalNamesGoIntoADirectory() throws {
        defer { server.stop() }
        server.answer("/" + fileName, file: body)
        let catalog = try catalog()
        let output = directory.appending(path: "out").path + "/"
        let fetchedFiles = try fetch("demo", "BiT-no-such", "-o", output, catalog: catalog)
        #expect(fetchedFiles.status == 66)
        let one = try fetch("demo", "--to", "native", "-o", output, catalog: catalog)
        #expect(one.status == 0, "\(one.diagnostics)")
        #expect(one.output == output + "demo-r17x0.5-fashion-mnist.safetensors\n")
        let plain = try fetch("demo", "demo", "-o", directory.appending(path: "nowhere").path, catalog: catalog)
        #expect(plain.status == 64)
    }
}
