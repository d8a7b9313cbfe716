import ByteIO
import Download
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Every way in which a transfer fails: the exact error, and nothing left behind.
@Suite(.timeLimit(.minutes(5))) struct TransferFailureTests {
    let scratch: TemporaryDirectory
    let server: LoopbackServer

    init() throws {
        scratch = try TemporaryDirectory()
        server = try LoopbackServer()
    }

    /// Fetches a path into an empty directory.
    func failure(
        of path: String = "/f",
        _ adjust: (inout TransferRequest) -> Void = { _ in }
    ) throws -> DownloadError? {
        try failure(ofURL: server.url(path), adjust)
    }

    func failure(
        ofURL string: String,
        settings: TransferSettings = Transfer.loopback.settings,
        cancellation: CancellationFlag = CancellationFlag(),
        report: (TransferEvent) -> Void = { _ in },
        _ adjust: (inout TransferRequest) -> Void = { _ in }
    ) throws -> DownloadError? {
        let directory = scratch.path.appending("target")
        try createDirectories(at: directory)
        var request = TransferRequest(url: try SourceURL(string))
        adjust(&request)
        let transfer = Transfer(settings: settings)
        let error = #expect(throws: (any Error).self) {
            try transfer.run(request, into: directory.appending("f"), cancellation: cancellation, report: report)
        }
        if let failure = error as? TransferFailure {
            #expect(failure.attempts.map(\.source) == request.sources)
            #expect(failure.command.hasPrefix("curl "))
            return failure.cause
        }
        return error as? DownloadError
    }

    func source(_ path: String = "/f") throws -> SourceURL { try SourceURL(server.url(path)) }

    @Test(arguments: ["404 Not Found", "410 Gone"]) func missing(status: String) throws {
        server.answer("/f", status: status, headers: ["Content-Length: 5"], body: sample(5))
        #expect(try failure() == .notFound(try source()))
    }

    @Test(arguments: [(500, "500 Oops"), (403, "403 No"), (206, "206 Part"), (304, "304 Same"), (302, "302 Nowhere")])
    func otherStatus(status: Int, line: String) throws {
        server.answer("/f", status: line, headers: ["Content-Length: 0"])
        #expect(try failure() == .httpStatus(status, try source()))
    }

    @Test func anErrorsEndlessBodyIsNotAwaited() throws {
        server.answer(
            "/f",
            [.send(LoopbackServer.head("503 Busy", ["Content-Length: 1000000"])), .send([1]), .waitForClose]
        )
        #expect(try failure() == .httpStatus(503, try source()))
    }

    @Test func shortBody() throws {
        server.answer("/f", headers: ["Content-Length: 100"], body: sample(60))
        #expect(try failure() == .incomplete(try source(), expected: 100, received: 60))
    }

    @Test func cutChunkedBody() throws {
        server.answer("/f", headers: ["Transfer-Encoding: chunked"], body: Array("3\r\nabc\r\n5\r\nde".utf8))
        let error = try failure()
        #expect(error?.category == .network)
    }

    @Test func wrongAnnouncedSizeStopsBeforeTheBody() throws {
        server.answer("/f", [.send(LoopbackServer.head("200 OK", ["Content-Length: 100"])), .send([1]), .waitForClose])
        #expect(
            try failure { $0.expectedSizes = [98, 99] } == .wrongSize(try source(), expected: [98, 99], found: 100)
        )
    }

    @Test func shorterThanExpectedWithoutAnAnnouncedSize() throws {
        server.answer("/f", body: sample(50))
        #expect(try failure { $0.expectedSizes = [99] } == .wrongSize(try source(), expected: [99], found: 50))
    }

    @Test func aBodyLongerThanExpectedIsCutOff() throws {
        server.answer("/f", [.send(LoopbackServer.head("200 OK", [])), .send(sample(101)), .waitForClose])
        #expect(try failure { $0.expectedSizes = [90, 100] } == .tooLarge(try source(), limit: 100))
    }

    @Test func aBodyOverTheLimitIsCutOff() throws {
        server.answer("/f", [.send(LoopbackServer.head("200 OK", [])), .send(sample(101)), .waitForClose])
        #expect(try failure { $0.maximumSize = 100 } == .tooLarge(try source(), limit: 100))
    }

    @Test func anAnnouncedSizeOverTheLimit() throws {
        server.answer("/f", file: sample(101))
        #expect(try failure { $0.maximumSize = 100 } == .tooLarge(try source(), limit: 100))
    }

    @Test func wrongDigest() throws {
        server.answer("/f", file: sample(100))
        let expected = digest([1])
        #expect(
            try failure { $0.expectedSHA256 = expected }
                == .wrongDigest(
                    try source(),
                    expected: expected.hexadecimal,
                    found: digest(sample(100)).hexadecimal,
                    authority: .request
                )
        )
    }

    /// `d41d…` in base64 is the MD5 of nothing; the other is that of "abc" (RFC 1321, A.5).
    @Test func wrongMD5() throws {
        server.answer("/f", file: Array("abc".utf8), headers: ["x-goog-hash: md5=1B2M2Y8AsgTpgAmY7PhCfg=="])
        #expect(
            try failure { $0.expectedSizes = [3] }
                == .wrongDigest(
                    try source(),
                    expected: "1B2M2Y8AsgTpgAmY7PhCfg==",
                    found: "kAFQmDzST7DWlj99KOF/cg==",
                    authority: .serverMD5
                )
        )
    }

    @Test func wrongCRC32C() throws {
        server.answer("/f", file: Array("123456789".utf8), headers: ["x-goog-hash: crc32c=AAAAAA=="])
        #expect(
            try failure()
                == .wrongDigest(try source(), expected: "AAAAAA==", found: "4waSgw==", authority: .serverCRC32C)
        )
    }

    @Test func anEncodedBody() throws {
        server.answer("/f", file: sample(10), headers: ["Content-Encoding: gzip"])
        #expect(try failure() == .encodedBody(try source(), encoding: "gzip"))
    }

    @Test func whatTheServerSaysCannotDriveTheTerminal() throws {
        server.answer("/f", file: sample(10), headers: ["Content-Encoding: \u{1B}[2J\u{9B}x"])
        #expect(try failure() == .encodedBody(try source(), encoding: "\u{FFFD}[2J\u{FFFD}x"))
    }

    @Test func aCircleOfRedirects() throws {
        server.answer("/f", status: "302 Found", headers: ["Location: /f", "Content-Length: 0"])
        #expect(try failure() == .tooManyRedirects(try source(), limit: 10))
        #expect(server.requests.count == 11)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/f", "gopher://127.0.0.1/f"])
    func redirectToAnotherScheme(target: String) throws {
        server.answer("/f", status: "302 Found", headers: ["Location: \(target)", "Content-Length: 0"])
        #expect(try failure() == .redirectRefused(try source(), target: target))
    }

    @Test func noAnswer() throws {
        server.answer("/f", [])
        #expect(try failure() == .connectionLost(try source(), received: 0))
    }

    @Test func anAnswerThatIsNotHTTP() throws {
        server.answer("/f", [.send(Array("SSH-2.0-OpenSSH\r\n".utf8))])
        #expect(try failure() == .invalidReply(try source()))
    }

    @Test func nobodyListens() throws {
        let url = server.url("/f")
        server.stop()
        #expect(try failure(ofURL: url) == .connectionFailed(try SourceURL(url)))
    }

    /// No part of a host name may have more than 63 characters, so no name server need be asked.
    @Test func unknownHost() throws {
        let url = "http://\(String(repeating: "a", count: 64)).invalid/f"
        #expect(try failure(ofURL: url) == .nameNotResolved(try SourceURL(url)))
    }

    @Test func aServerThatDoesNotSpeakTLS() throws {
        let url = "https://127.0.0.1:\(server.port)/f"
        server.answer("", [.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))])
        guard case .tlsFailed(let source, let reason) = try failure(ofURL: url) else {
            Issue.record("expected a failure of TLS")
            return
        }
        #expect(source == (try SourceURL(url)))
        #expect(!reason.isEmpty)
    }

    @Test func aMissingBundleOfAuthorities() throws {
        var settings = Transfer.loopback.settings
        settings.certificateFile = "/no/such/bundle"
        let error = try failure(ofURL: "https://127.0.0.1:\(server.port)/f", settings: settings)
        guard case .tlsFailed = error else {
            Issue.record("expected a failure of TLS, got \(String(describing: error))")
            return
        }
    }

    @Test func aStalledTransferIsGivenUp() throws {
        var settings = Transfer.loopback.settings
        settings.stallTime = 1
        server.answer(
            "/f",
            [.send(LoopbackServer.head("200 OK", ["Content-Length: 9"])), .send([1, 2]), .waitForClose]
        )
        #expect(try failure(ofURL: server.url("/f"), settings: settings) == .timedOut(try source(), received: 2))
    }

    @Test func cancelledWhileTheServerIsSilent() throws {
        server.answer(
            "/f",
            [.send(LoopbackServer.head("200 OK", ["Content-Length: 9"])), .send([1, 2]), .waitForClose]
        )
        let flag = CancellationFlag()
        let error = try failure(ofURL: server.url("/f"), cancellation: flag, report: { _ in flag.cancel() })
        #expect(error == .cancelled)
    }

    @Test func cancelledBeforeItStarts() throws {
        let flag = CancellationFlag()
        flag.cancel()
        #expect(try failure(ofURL: server.url("/f"), cancellation: flag) == .cancelled)
        #expect(server.requests.isEmpty)
    }

    @Test func cancellingTheTaskCancelsTheTransfer() async throws {
        server.answer(
            "/f",
            [.send(LoopbackServer.head("200 OK", ["Content-Length: 9"])), .send([1, 2]), .waitForClose]
        )
        let (events, reports) = AsyncStream<TransferEvent>.makeStream()
        let request = TransferRequest(url: try source())
        let destination = scratch.path.appending("f")
        let task = Task {
            try await Transfer.loopback.run(request, into: destination) { reports.yield($0) }
        }
        for await event in events {
            #expect(event == .started(source: try source(), total: 9, resumed: 0))
            break
        }
        task.cancel()
        await #expect(throws: DownloadError.cancelled) { try await task.value }
    }

    @Test func noSpaceForTheAnnouncedSize() throws {
        server.answer(
            "/f",
            [.send(LoopbackServer.head("200 OK", ["Content-Length: \(1 << 60)"])), .send([1]), .waitForClose]
        )
        let error = try failure { $0.maximumSize = .max }
        guard case .noSpace(scratch.path.appending("target"), 1_152_921_504_606_846_976, _) = error else {
            Issue.record("expected a lack of space, got \(String(describing: error))")
            return
        }
    }

    @Test func noSpaceForTheExpectedSizeIsNoticedWithoutARequest() throws {
        let error = try failure { $0.expectedSizes = [1 << 60] }
        guard case .noSpace(scratch.path.appending("target"), 1_152_921_504_606_846_976, _) = error else {
            Issue.record("expected a lack of space, got \(String(describing: error))")
            return
        }
        #expect(server.requests.isEmpty)
    }

    @Test func aMissingLocalFile() throws {
        let url = "file://\(scratch.path)/no"
        #expect(try failure(ofURL: url) == .notFound(try SourceURL(url)))
    }

    @Test func aLocalDirectory() throws {
        let url = "file://\(scratch.path)/"
        #expect(try failure(ofURL: url) == .notReadable(try SourceURL(url)))
    }

    @Test func aPipeIsNotWaitedFor() throws {
        let path = scratch.path.appending("a pipe")
        #expect(mkfifo(path.string, 0o600) == 0)
        let url = "file://\(scratch.path)/a%20pipe"
        #expect(try failure(ofURL: url) == .notReadable(try SourceURL(url)))
    }

    @Test func aFileOfAnotherMachine() throws {
        try scratch.write([1], to: "local")
        let url = "file://elsewhere\(scratch.path)/local"
        #expect(try failure(ofURL: url) == .invalidURL(url))
    }
}
