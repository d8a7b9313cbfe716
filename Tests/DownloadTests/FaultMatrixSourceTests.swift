import ByteIO
import Download
import TestSupport
import Testing

/// Redirects and mirrors.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixSourceTests {
    let bench: FaultBench
    let other: LoopbackServer

    init() throws {
        bench = try FaultBench()
        other = try LoopbackServer()
    }

    /// A place where nobody listens.
    func deadSource() throws -> SourceURL {
        let server = try LoopbackServer()
        defer { server.stop() }
        return try SourceURL(server.url("/f"))
    }

    func redirect(_ path: String, to target: String) {
        bench.server.serve(path, bench.file, Fault(.answers("302 Found", ["Location: \(target)"])))
    }

    @Test(arguments: ["301 Moved", "302 Found", "303 See Other", "307 Elsewhere", "308 For Good"])
    func redirected(status: String) throws {
        bench.server.serve("/f", bench.file)
        bench.server.serve("/old", bench.file, Fault(.answers(status, ["Location: /f"])))
        try bench.expectFile(nil, bench.request([bench.source("/old")]))
    }

    @Test func redirectedToAnotherServer() throws {
        other.serve("/f", bench.file, Fault(.cut(afterBytes: 900_000), .first(2)))
        redirect("/old", to: other.url("/f"))
        try bench.expectFile(nil, bench.request([bench.source("/old")]))
        #expect(other.traffic.bodyBytes >= FaultBench.size)
        #expect(bench.server.traffic.bodyBytes == 0)
    }

    @Test func aPasswordIsNotToldToAnotherServer() throws {
        other.serve("/f", bench.file)
        redirect("/old", to: other.url("/f"))
        let url = try SourceURL("http://user:secret@127.0.0.1:\(bench.server.port)/old")
        try bench.expectFile(nil, bench.request([url]))
        #expect(bench.server.requests.allSatisfy { $0.header("Authorization") == "Basic dXNlcjpzZWNyZXQ=" })
        #expect(other.requests.allSatisfy { $0.header("Authorization") == nil })
    }

    @Test func redirectedInACircle() throws {
        redirect("/f", to: "/f")
        #expect(try bench.failure() == .tooManyRedirects(try bench.source(), limit: 10))
        #expect(bench.server.requests.count == 11)
    }

    @Test func theFirstMirrorIsDead() throws {
        bench.server.serve("/f", bench.file)
        try bench.expectFile(nil, bench.request([deadSource(), bench.source()]))
    }

    @Test(arguments: ["404 Not Found", "403 Forbidden", "500 Oops"]) func theFirstMirrorDoesNotHaveIt(status: String)
        throws
    {
        bench.server.serve("/f", bench.file)
        other.serve("/f", bench.file, Fault(.answers(status, [])))
        var events: [TransferEvent] = []
        let request = try bench.request([SourceURL(other.url("/f")), bench.source()])
        _ = try bench.run(request) { events.append($0) }
        try bench.expectPartial(bench.file)
        let switches = events.filter { if case .switching = $0 { true } else { false } }
        #expect(switches.count == 1)
    }

    @Test func theFirstMirrorHasAnotherSize() throws {
        bench.server.serve("/f", bench.file)
        other.serve("/f", ServedFile(FileContent(seed: 9, count: 1_000_000)))
        let sources = [try SourceURL(other.url("/f")), try bench.source()]
        try bench.expectFile(nil, bench.request(sources) { $0.expectedSizes = [FaultBench.size] })
    }

    @Test func theFirstMirrorHasOtherBytes() throws {
        bench.server.serve("/f", bench.file)
        other.serve("/f", bench.otherFile)
        let sources = [try SourceURL(other.url("/f")), try bench.source()]
        let digest = FaultBench.digest(of: bench.file)
        try bench.expectFile(nil, bench.request(sources) { $0.expectedSHA256 = digest })
    }

    /// Two mirrors with different files of one size: half of each would be the worst of all.
    @Test func aMirrorThatDiesInTheMiddleLeavesNoTrace() throws {
        other.serve(
            "/f",
            bench.otherFile,
            Fault(.cut(afterBytes: 800_000), .first(3)),
            Fault(.answers("500 Oops", []), .from(3))
        )
        bench.server.serve("/f", bench.file)
        try bench.expectFile(nil, bench.request([SourceURL(other.url("/f")), bench.source()]))
    }

    @Test func allMirrorsAreDead() throws {
        other.serve("/g", bench.file, Fault(.answers("403 Forbidden", [])))
        let sources = [try deadSource(), try SourceURL(other.url("/f")), try SourceURL(other.url("/g"))]
        let failure = try #require(#expect(throws: TransferFailure.self) { try bench.run(bench.request(sources)) })
        #expect(
            failure.attempts == [
                TransferFailure.Attempt(source: sources[0], error: .connectionFailed(sources[0]), tries: 4),
                TransferFailure.Attempt(source: sources[1], error: .notFound(sources[1]), tries: 1),
                TransferFailure.Attempt(source: sources[2], error: .httpStatus(403, sources[2]), tries: 1),
            ]
        )
        #expect(failure.cause == .httpStatus(403, sources[2]))
        #expect(failure.command.hasPrefix("curl "))
        #expect(failure.command.contains(sources[2].string))
        #expect(!failure.command.contains(sources[0].string))
        for source in sources { #expect(failure.description.contains(source.string)) }
        #expect(try bench.failure(bench.request(sources)) == failure.cause)
    }
}
