import Dispatch
import Glibc
import TestSupport
import Testing

/// The tests' own server, from the outside: what it says, byte for byte, when it behaves and when it does not.
@Suite(.timeLimit(.minutes(5))) struct LoopbackServerTests {
    let server: LoopbackServer
    let file = ServedFile(sample(1000))

    init() throws {
        server = try LoopbackServer()
    }

    /// An answer, taken apart.
    struct Answer {
        let status: String
        let headers: Set<String>
        let body: [UInt8]
    }

    /// Asks once, on a connection of its own that the server is told to close.
    func ask(_ lines: String..., method: String = "GET", path: String = "/f") throws -> Answer {
        let client = try Client(port: server.port)
        client.send(
            (["\(method) \(path) HTTP/1.1", "Connection: close"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
        )
        return client.answer(bodySize: .max)
    }

    @Test func aWholeFile() throws {
        server.serve("/f", file)
        let answer = try ask()
        #expect(answer.status == "HTTP/1.1 200 OK")
        #expect(answer.body == sample(1000))
        let date = try #require(answer.headers.first { $0.hasPrefix("Date: ") })
        #expect(
            answer.headers.subtracting([date]) == [
                "Accept-Ranges: bytes", "Content-Length: 1000", "ETag: \"v1\"", "Connection: close",
                "Last-Modified: Fri, 01 May 2020 00:00:00 GMT",
            ]
        )
        #expect(server.requests.map(\.bodyBytes) == [1000])
        #expect(server.requests.map(\.status) == [200])
        #expect(httpDate(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test(arguments: [
        ("bytes=10-19", 10..<20), ("bytes=990-", 990..<1000), ("bytes=990-2000", 990..<1000), ("bytes=-10", 990..<1000),
        ("bytes=0-0", 0..<1), ("bytes=-5000", 0..<1000),
    ]) func aPart(header: String, range: Range<Int>) throws {
        server.serve("/f", file)
        let answer = try ask("Range: \(header)")
        #expect(answer.status == "HTTP/1.1 206 Partial Content")
        #expect(answer.headers.contains("Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/1000"))
        #expect(answer.headers.contains("Content-Length: \(range.count)"))
        #expect(answer.body == Array(sample(1000)[range]))
    }

    @Test func aPartBeyondTheEnd() throws {
        server.serve("/f", file)
        let answer = try ask("Range: bytes=1000-1001")
        #expect(answer.status == "HTTP/1.1 416 Range Not Satisfiable")
        #expect(answer.headers.contains("Content-Range: bytes */1000"))
        #expect(answer.body == [])
    }

    @Test(arguments: ["bytes=2-1", "bytes=1-2,4-5", "bytes=a-b", "lines=1-2", "bytes=--1"])
    func whatIsNoRangeGivesTheWhole(header: String) throws {
        server.serve("/f", file)
        #expect(try ask("Range: \(header)").body.count == 1000)
    }

    @Test(arguments: [
        ("\"v1\"", true), ("\"v2\"", false), ("W/\"v1\"", false), ("Fri, 01 May 2020 00:00:00 GMT", true),
        ("Fri, 01 May 2020 00:00:01 GMT", false),
    ]) func aPartOfOneVersionOnly(validator: String, isSame: Bool) throws {
        server.serve("/f", file)
        #expect(try ask("Range: bytes=0-4", "If-Range: \(validator)").body.count == (isSame ? 5 : 1000))
    }

    @Test func aWeakTagNeverMatches() throws {
        var file = file
        file.etag = "W/\"v1\""
        server.serve("/f", file)
        #expect(try ask("Range: bytes=0-4", "If-Range: W/\"v1\"").body.count == 1000)
    }

    @Test func onlyTheHead() throws {
        server.serve("/f", file)
        let answer = try ask(method: "HEAD")
        #expect(answer.headers.contains("Content-Length: 1000"))
        #expect(answer.body == [])
    }

    @Test func severalRequestsOnAConnection() throws {
        server.serve("/f", file)
        let client = try Client(port: server.port)
        for first in [0, 5, 7] {
            client.send("GET /f HTTP/1.1\r\nRange: bytes=\(first)-\(first + 99)\r\n\r\n")
            #expect(client.answer(bodySize: 100).body == Array(sample(1000)[first..<first + 100]))
        }
        #expect(server.traffic.mostConnections == 1)
        #expect(server.traffic.mostRequestsInProgress == 1)
        #expect(server.requests.map { $0.header("range") } == ["bytes=0-99", "bytes=5-104", "bytes=7-106"])
    }

    @Test func aFileThatChanges() throws {
        server.serve("/f", file)
        var next = ServedFile([1, 2, 3])
        next.etag = "\"v2\""
        server.change("/f", to: next, afterRequests: 1)
        #expect(try ask().body == sample(1000))
        #expect(try ask().body == [1, 2, 3])
        #expect(try ask("Range: bytes=1-1", "If-Range: \"v1\"").body == [1, 2, 3])
    }

    @Test(arguments: [Fault.Kind.cut(afterBytes: 10), .reset(afterBytes: 10)]) func aBodyThatBreaksOff(kind: Fault.Kind)
        throws
    {
        server.serve("/f", file, Fault(kind, .first(1)))
        let answer = try ask()
        #expect(answer.headers.contains("Content-Length: 1000"))
        if case .cut = kind { #expect(answer.body == sample(10)) } else { #expect(answer.body.count <= 10) }
        #expect(try ask().body.count == 1000)
    }

    @Test func wrongRanges() throws {
        server.serve("/shifted", file, Fault(.shiftsRange(by: 5)))
        let shifted = try ask("Range: bytes=0-9", path: "/shifted")
        #expect(shifted.headers.contains("Content-Range: bytes 5-14/1000"))
        #expect(shifted.body == Array(sample(15)[5...]))
        server.serve("/total", file, Fault(.claimsTotal(7)))
        #expect(try ask("Range: bytes=0-9", path: "/total").headers.contains("Content-Range: bytes 0-9/7"))
        server.serve("/none", file, Fault(.refusesRange))
        #expect(try ask("Range: bytes=0-9", path: "/none").headers.contains("Content-Range: bytes */1000"))
        #expect(try ask(path: "/none").body.count == 1000)
        server.serve("/whole", file, Fault(.ignoresRange))
        let whole = try ask("Range: bytes=0-9", path: "/whole")
        #expect(whole.status == "HTTP/1.1 200 OK")
        #expect(whole.body.count == 1000)
        server.serve("/silent", file, Fault(.omitsContentRange))
        let silent = try ask("Range: bytes=0-9", path: "/silent")
        #expect(!silent.headers.contains { $0.hasPrefix("Content-Range") })
    }

    @Test func aWrongByteOnce() throws {
        server.serve("/f", file, Fault(.corrupts(500), .covering(500, times: 1)))
        #expect(try ask("Range: bytes=0-9").body == sample(10))
        #expect(try ask("Range: bytes=500-501").body == [sample(501)[500] ^ 1, sample(502)[501]])
        #expect(try ask().body == sample(1000))
    }

    @Test func sizesThatAreNotAnnounced() throws {
        server.serve("/chunks", file, Fault(.chunks))
        let chunks = try ask(path: "/chunks")
        #expect(chunks.headers.contains("Transfer-Encoding: chunked"))
        #expect(chunks.body == Array("3e8\r\n".utf8) + sample(1000) + Array("\r\n0\r\n\r\n".utf8))
        server.serve("/end", file, Fault(.endsWithConnection))
        let end = try ask(path: "/end")
        #expect(!end.headers.contains { $0.hasPrefix("Content-Length") })
        #expect(end.body == sample(1000))
    }

    @Test func anotherAnswer() throws {
        server.serve("/f", file, Fault(.answers("503 Busy", ["Retry-After: 1"]), .first(1)))
        let busy = try ask()
        #expect(busy.status == "HTTP/1.1 503 Busy")
        #expect(busy.headers.isSuperset(of: ["Retry-After: 1", "Content-Length: 0"]))
        #expect(try ask().body.count == 1000)
        #expect(server.requests.map(\.status) == [503, 200])
    }

    @Test func madeUpBytesAreTheSameInEveryPart() throws {
        let content = FileContent(seed: 7, count: 3_000_000)
        #expect(content.bytes.count == 3_000_000)
        #expect(content.bytes(in: 1_048_000..<1_050_000) == Array(content.bytes[1_048_000..<1_050_000]))
        server.serve("/f", ServedFile(content), Fault(.limits(bytesPerSecond: 100_000_000)))
        #expect(try ask("Range: bytes=1048000-2999999").body == Array(content.bytes[1_048_000...]))
        let sent = server.whenSent(bytes: 1_952_000)
        #expect(sent.wait(timeout: .now()) == .success)
        #expect(server.traffic.bodyBytes == 1_952_000)
    }
}

/// One connection to the server, byte for byte.
private final class Client {
    private let descriptor: Int32

    struct Refused: Error {}

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Refused() }
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Reads an answer, and of its body at most so many bytes.
    func answer(bodySize: Int) -> LoopbackServerTests.Answer {
        var received: [UInt8] = []
        var headEnd: Int?
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while headEnd.map({ received.count - $0 < bodySize }) ?? true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            received += buffer[..<count]
            headEnd = headEnd ?? received.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
        }
        let head = String(decoding: received.prefix(headEnd ?? 0), as: UTF8.self).split(separator: "\r\n")
        return LoopbackServerTests.Answer(
            status: head.first.map(String.init) ?? "",
            headers: Set(head.dropFirst().map(String.init)),
            body: Array(received.dropFirst(headEnd ?? 0))
        )
    }
}
