import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct CatalogRefreshCommandTests {
    let directory: TemporaryDirectory
    let server: LoopbackServer
    var record: String { directory.path("record.json") }
    let released = "BiT-M-R50x1-ILSVRC2012.npz"

    init() throws {
        directory = try TemporaryDirectory()
        server = try LoopbackServer()
    }

    func refresh(_ arguments: String...) throws -> Tool.Result {
        var environment = ProcessInfo.processInfo.environment
        environment.merge(["BITZOO_HOME": directory.path("home"), "no_proxy": "*"]) { $1 }
        let options = ["--mirror", server.url(""), "--rate", "100", "--retries", "0"]
        let command = ["catalog", "refresh"] + arguments + options
        return try Tool.launch(Tool.executable, command, environment: environment, in: nil)
    }

    func serve(_ name: String, size: Int, etag: String = "\"v1\"") {
        var file = ServedFile(FileContent(seed: 1, count: size))
        file.etag = etag
        file.headers = ["x-goog-hash: md5=XrY7u+Ae7tCTyyK7j1rNww=="]
        server.serve("/" + name, file)
    }

    /// The URLs of the record, without the server's name.
    func recorded() throws -> [String: [String: Any]] {
        let data = try Data(contentsOf: URL(filePath: record))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let files = try #require(document["files"] as? [String: [String: Any]])
        return Dictionary(uniqueKeysWithValues: files.map { ($0.dropFirst(server.url("/").count).description, $1) })
    }

    @Test func aSubsetUpdatesTheRecordAndKeepsTheRest() throws {
        defer { server.stop() }
        serve(released, size: 102_242_668)
        serve("BiT-M-R50x1.npz", size: 273_074_956)
        let first = try refresh(released, "BiT-M-R50x1.npz", "demo", "-o", record)
        #expect(first.status == 0, "\(first.diagnostics)")
        #expect(
            first.output == """
                bit-m\t1\t1\t0\t0\t0\t0\t0\t0\t1\t0\t273074956
                bit-m-ilsvrc2012\t1\t1\t0\t0\t0\t0\t0\t1\t0\t0\t102242668
                all\t2\t2\t0\t0\t0\t0\t0\t1\t1\t0\t375317624

                """
        )
        #expect(first.diagnostics == "bitzoo: left out because they come with the program: 2 files\n")
        let before = try recorded()
        #expect(before.keys.sorted() == [released, "BiT-M-R50x1.npz"])
        serve(released, size: 102_242_668, etag: "\"v2\"")
        let second = try refresh(released, "-o", record)
        #expect(second.status == 10)
        let url = server.url("/" + released)
        #expect(second.diagnostics == "bitzoo: changed: \(url): etag was \"v1\", is \"v2\"\n")
        let after = try recorded()
        #expect(after.keys.sorted() == [released, "BiT-M-R50x1.npz"])
        #expect(after[released]?["etag"] as? String == "\"v2\"")
        #expect(after["BiT-M-R50x1.npz"] as? NSDictionary == before["BiT-M-R50x1.npz"] as? NSDictionary)
        #expect(try refresh(released, "-o", record).status == 0)
        #expect(server.traffic.bodyBytes == 0)
    }

    @Test func whatIsMissingIsToldInJSONToo() throws {
        defer { server.stop() }
        serve(released, size: 5)
        let result = try refresh("BiT-M-R50x1*ILSVRC2012*", "BiT-S-R50x1.h5", "--json", "-o", record)
        #expect(result.status == 66)
        let report = try #require(try result.json() as? [String: Any])
        let objects = try #require(report["objects"] as? [[String: Any]])
        #expect(objects.map { $0["path"] as? String } == ["BiT-S-R50x1.h5", released])
        #expect(objects.map { $0["status"] as? Int } == [404, 200])
        let findings = objects.map { ($0["findings"] as? [[String: String]])?.compactMap { $0["text"] } }
        #expect(findings == [["no such file (status 404)"], ["5 bytes instead of 102242668"]])
        let total = try #require(report["total"] as? [String: Int])
        #expect(total["missing"] == 1 && total["differing"] == 1 && total["objects"] == 2)
        #expect(try recorded()["BiT-S-R50x1.h5"]?["status"] as? Int == 404)
    }

    @Test func whatWasObtainedBeforeAFailureIsKept() throws {
        defer { server.stop() }
        serve("BiT-S-R50x1.npz", size: 1)
        let refusal = Fault(.answers("503 Busy", []))
        for name in ["BiT-S-R50x1.h5", "BiT-S-R50x3.npz", "BiT-S-R50x3.h5"] {
            server.serve("/" + name, ServedFile([1]), refusal)
        }
        let result = try refresh("--family", "BIT-S", "--jobs", "1", "-o", record)
        #expect(result.status == 69)
        #expect(result.diagnostics.contains("503"))
        #expect(result.diagnostics.contains("given up; not asked about: 7 objects"))
        #expect(try recorded().keys.sorted() == ["BiT-S-R50x1.npz"])
        #expect(server.requests.count == 4)
    }

    @Test func hostileHeadersReachNoTerminal() throws {
        defer { server.stop() }
        serve(released, size: 102_242_668)
        #expect(try refresh(released, "-o", record).status == 0)
        server.answer("/" + released, headers: ["Content-Length: 102242668", "ETag: \"\u{1B}[2J\u{202E}\""])
        let result = try refresh(released, "-o", record)
        #expect(result.status == 10)
        #expect(!result.diagnostics.contains("\u{1B}"))
        #expect(!result.diagnostics.contains("\u{202E}"))
    }

    @Test func aBrokenRecordIsRefusedBeforeAnyRequest() throws {
        defer { server.stop() }
        try Data("{}".utf8).write(to: URL(filePath: record))
        #expect(try refresh(released, "-o", record).status == 65)
        #expect(try Data(contentsOf: URL(filePath: record)) == Data("{}".utf8))
        #expect(try refresh(released, "-o", directory.path("none/record.json")).status == 74)
        #expect(server.requests.isEmpty)
    }

    @Test func wrongArgumentsAreRefused() throws {
        defer { server.stop() }
        let mirror = ["--mirror", server.url("/")]
        let cases: [([String], Int32)] = [
            (["--rate", "0"], 64), (["--rate", "nan"], 64), (["--jobs", "9"], 64), (["--family", "none"], 64),
            (["BiT-no-such"], 66), (["no-such-*"], 66),
        ]
        for (arguments, status) in cases {
            let command = ["catalog", "refresh"] + mirror + arguments
            let result = try Tool.launch(Tool.executable, command, environment: ["BITZOO_HOME": "/tmp"], in: nil)
            #expect(result.status == status, "\(arguments)")
        }
        #expect(try Tool.run("catalog", "refresh", released, environment: ["BITZOO_OFFLINE": "1"]).status == 64)
        #expect(server.requests.isEmpty)
    }
}
