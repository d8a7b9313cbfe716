import Foundation
import TestSupport
import Testing

/// What survives when parts of a file are fetched, and what the user sees of it.
@Suite struct PartialFetchTests {
    static let part = "demo-r17x0.5-fashion-mnist.without-head.safetensors"

    let zoo: ServedZoo

    init() throws {
        zoo = try ServedZoo()
    }

    func serve(_ path: String = "/" + ServedZoo.npzName, _ faults: Fault...) {
        zoo.server.serve(path, ServedFile(zoo.npz), faults)
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: zoo.home.appending(path: name).path)
    }

    @Test(.timeLimit(.minutes(2))) func aKillCostsWhatWasUnderWay() throws {
        defer { zoo.server.stop() }
        serve("/" + ServedZoo.npzName, Fault(.stall(afterBytes: 300_000), .covering(5_500_000, times: 1)))
        let process = try zoo.start("fetch", "demo", "--without-head", "--connections", "1")
        // one connection asks for 3 MiB at a time: the second such part has begun, so the first is there
        let sent = zoo.server.whenSent(bytes: (3 << 20) + 220_000)
        while process.isRunning, sent.wait(timeout: .now() + .milliseconds(20)) == .timedOut {}
        #expect(process.isRunning)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(zoo.names(in: zoo.home.appending(path: "converted")) == [])
        let listed = try zoo.run("cache", "list")
        #expect(listed.output.contains(ServedZoo.npzName + ".parts"), "\(listed.output)")
        #expect(exists("CACHEDIR.TAG"))

        let again = try zoo.run("fetch", "demo", "--without-head")
        #expect(again.status == 0, "\(again.diagnostics)")
        #expect(again.diagnostics.contains("are here already"))
        #expect(zoo.server.traffic.bodyBytes < zoo.npz.count + (1 << 20))
        #expect(zoo.names(in: zoo.home.appending(path: "partial")) == [])
        #expect(zoo.names(in: zoo.home.appending(path: "converted")) == [Self.part])
        #expect(try zoo.run("verify", zoo.home.appending(path: "converted/" + Self.part).path).status == 0)
    }

    @Test func twoProcessesFetchItOnce() throws {
        defer { zoo.server.stop() }
        serve("/" + ServedZoo.npzName, Fault(.pauses(.milliseconds(50))))
        let processes = try (0..<2).map { _ in try zoo.start("fetch", "demo", "--without-head") }
        for process in processes {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        #expect(zoo.server.traffic.bodyBytes < zoo.npz.count)
    }

    @Test func eventsTellOfThePart() throws {
        defer { zoo.server.stop() }
        serve()
        let result = try zoo.run("fetch", "demo", "--without-head", "--json")
        #expect(result.status == 0)
        let events = try result.diagnostics.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        let names = events.compactMap { $0["event"] as? String }
        #expect(names.first == "started")
        #expect(names.last == "finished")
        #expect(Set(names) == ["started", "progress", "finished"])
        #expect(events.allSatisfy { $0["file"] as? String == Self.part })
        let total = try #require(events.first?["total"] as? Int)
        #expect(total < zoo.npz.count)
        let progress = events.last { $0["event"] as? String == "progress" }
        #expect(progress?["received"] as? Int == total)
        let path = try #require(events.last?["path"] as? String)
        #expect(path == zoo.home.appending(path: "converted/" + Self.part).path)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect(events.last?["bytes"] as? Int == size)
        #expect(events.last?["sha256"] == nil)

        // what is there is told of, too, and without a transfer
        let second = try zoo.run("fetch", "demo", "--without-head", "--json")
        #expect(second.diagnostics.split(separator: "\n").count == 1)
        #expect(second.diagnostics.contains("\"cached\":true"))
    }

    @Test func linesTellOfThePart() throws {
        defer { zoo.server.stop() }
        serve()
        let result = try zoo.run("fetch", "demo", "--without-head")
        let lines = result.diagnostics.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("\(Self.part): fetching ") == true)
        #expect(lines.last?.hasSuffix(", verified: exact size, container, structure") == true)
        let quiet = try zoo.run("fetch", "demo", "--only", "resnet/head/*", "--quiet")
        #expect(quiet.status == 0)
        #expect(quiet.diagnostics == "")
    }

    @Test func aDamagedMemberComesFromTheNextPlace() throws {
        defer { zoo.server.stop() }
        serve()
        serve("/mirror/" + ServedZoo.npzName, Fault(.corrupts(5_000_000)))
        let mirror = zoo.server.url("/mirror/")
        let result = try zoo.run("fetch", "demo", "--without-head", "--mirror", mirror)
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(result.diagnostics.contains(" again: "))
        let path = zoo.home.appending(path: "converted/" + Self.part).path
        #expect(try zoo.run("verify", path).status == 0)
    }

    @Test func everyPlaceIsNamedWhenNoneAnswers() throws {
        defer { zoo.server.stop() }
        zoo.server.answer("/" + ServedZoo.npzName, status: "404 Not Found")
        let result = try zoo.run("fetch", "demo", "--without-head", "--mirror", zoo.server.url("/mirror/"))
        #expect(result.status == 66)
        #expect(result.diagnostics.contains("none of 2 places delivered \(ServedZoo.npzName)"))
        #expect(result.diagnostics.contains("to reproduce: curl "))
    }

    @Test func removingAFileRemovesItsParts() throws {
        defer { zoo.server.stop() }
        serve("/" + ServedZoo.npzName, Fault(.answers("403 No", []), .from(20)))
        #expect(try zoo.run("fetch", "demo", "--without-head", "--retries", "0").status != 0)
        #expect(exists("partial/" + ServedZoo.npzName + ".parts"))
        #expect(try zoo.run("cache", "remove", ServedZoo.npzName).status == 0)
        #expect(zoo.names(in: zoo.home.appending(path: "partial")) == [])
    }

    @Test(.enabled(if: FetchBench.smallDisk != nil, "no tmpfs can be mounted here")) func aFullDiskIsSeenFirst() throws
    {
        defer { zoo.server.stop() }
        serve()
        try FileManager.default.createDirectory(at: zoo.home, withIntermediateDirectories: true)
        let script = """
            mount -t tmpfs -o size=12m tmpfs "$BITZOO_HOME" || exit 99
            exec "$0" fetch demo --without-head
            """
        let result = try Tool.launch(
            URL(filePath: "/usr/bin/unshare"),
            try #require(FetchBench.smallDisk) + ["sh", "-c", script, Tool.executable.path],
            environment: zoo.environment,
            in: nil
        )
        #expect(result.status == 74, "\(result.diagnostics)")
        #expect(result.diagnostics.contains("\(zoo.home.path)/partial: "), "\(result.diagnostics)")
        #expect(zoo.server.traffic.bodyBytes < 150_000)
    }
}
