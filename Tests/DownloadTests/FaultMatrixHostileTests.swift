import Download
import TestSupport
import Testing

/// Servers that would keep a client busy for ever.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixHostileTests {
    var bench: FaultBench

    init() throws {
        bench = try FaultBench()
        // so that a test that fails comes to an end
        bench.settings.fileTimeout = .seconds(10)
    }

    @Test func everythingIsRefusedAsAWrongRange() throws {
        bench.server.answer("/f", status: "416 Range Not Satisfiable", headers: ["Content-Length: 0"])
        #expect(try bench.failure() == .httpStatus(416, try bench.source()))
        #expect(bench.server.requests.count == 2)
    }

    /// The body of the part has no announced end, and none at all.
    @Test func aPartThatDoesNotEnd() throws {
        let file = sample(1000)
        let headers = ["ETag: \"a\"", "Content-Range: bytes 0-999/1000", "Transfer-Encoding: chunked"]
        let chunk = Array("1388\r\n".utf8) + file + sample(4000) + Array("\r\n".utf8)
        let head = LoopbackServer.head("206 Partial Content", headers)
        bench.server.answer("/f", [.send(head), .send(chunk), .waitForClose])
        var retries = 0
        let receipt = try bench.run { event in
            if case .retrying = event { retries += 1 }
        }
        #expect(receipt.sha256 == digest(file))
        #expect(retries == 0)
    }

    @Test mutating func headersThatDoNotEnd() throws {
        bench.settings.retries = 0
        let line = "X-Filler: \(String(repeating: "x", count: 1000))\r\n"
        let lines = Array(String(repeating: line, count: 4096).utf8)
        bench.server.answer("/f", [.send(Array("HTTP/1.1 200 OK\r\n".utf8)), .send(lines), .waitForClose])
        #expect(try bench.failure() == .invalidReply(try bench.source()))
    }

    /// A request for each byte would take for ever.
    @Test func aByteForEachRequest() throws {
        let headers = ["ETag: \"a\"", "Content-Range: bytes 0-0/1000000", "Content-Length: 1"]
        bench.server.answer("/f", status: "206 Partial Content", headers: headers, body: [7])
        #expect(try bench.failure() == .httpStatus(206, try bench.source()))
        #expect(bench.server.requests.map { $0.header("Range") } == ["bytes=0-1048575", nil])
    }

    /// Nodes of a farm that each have a tag of their own for the same file.
    @Test func aTagForEachAnswer() throws {
        bench.server.serve("/f", bench.file)
        for number in 0..<200 {
            var file = bench.file
            file.etag = "\"node\(number)\""
            bench.server.change("/f", to: file, afterRequests: number)
        }
        try bench.expectFile()
        #expect(bench.server.requests.contains { $0.header("Range") == nil })
    }

    /// One answer is always whole, the others are parts.
    @Test func wholeFileForOneRange() throws {
        bench.server.serve("/f", bench.file, Fault(.ignoresRange, .covering(5 << 20, times: .max)))
        try bench.expectFile()
    }

    /// A tag that cannot be sent back is no validator.
    @Test(arguments: ["v1", "\"\(String(repeating: "x", count: 5000))\""]) func aTagThatIsNone(tag: String) throws {
        var file = bench.file
        file.etag = tag
        bench.server.serve("/f", file)
        try bench.expectFile(file)
        #expect(bench.server.requests.allSatisfy { $0.header("If-Range") == nil })
    }
}
