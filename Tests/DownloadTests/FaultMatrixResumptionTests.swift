import ByteIO
import Download
import SystemPackage
import TestSupport
import Testing

/// What an earlier run, or an earlier answer, left behind, and what comes next does not fit.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixResumptionTests {
    var bench: FaultBench

    init() throws {
        bench = try FaultBench()
        // so that a test that fails comes to an end
        bench.settings.fileTimeout = .seconds(10)
    }

    /// Fetches the rest of a file, and makes sure that what was there is not fetched again.
    private func expectToGoOn(_ request: TransferRequest) throws {
        bench.server.serve("/f", bench.file)
        var resumed = 0
        _ = try bench.run(request) { event in
            if case .started(_, _, let count) = event { resumed = count }
        }
        #expect(resumed >= 2 << 20)
        try bench.expectPartial(bench.file)
    }

    /// As behind a cache: the first answer has no announced size, later ones are parts.
    @Test func theSizeIsKnownOnlyTheSecondTime() throws {
        bench.server.serve(
            "/f",
            bench.file,
            [Fault(.ignoresRange), Fault(.chunks), Fault(.stall(afterBytes: 3 << 20))]
        )
        let flag = CancellationFlag()
        #expect(throws: DownloadError.cancelled) {
            try bench.run(cancellation: flag) { event in
                if case .progress(let progress) = event, progress.received >= 2 << 20 { flag.cancel() }
            }
        }
        bench.server.serve("/f", bench.file)
        _ = try bench.run()
        try bench.expectPartial(bench.file)
    }

    /// What lies where the file will be gathered is longer than the file, and nothing is known about it.
    @Test func somethingLongerIsInTheWay() throws {
        try bench.scratch.write(sample(FaultBench.size + 100_000), to: "partial")
        bench.server.serve("/f", bench.file, Fault(.ignoresRange), Fault(.chunks))
        _ = try bench.run()
        try bench.expectPartial(bench.file)
    }

    /// Something was added to the file after its last byte had come.
    @Test func theWholeHasGrown() throws {
        bench.server.serve("/f", bench.file)
        _ = try bench.run()
        let descriptor = try FileDescriptor.open(bench.partial, .writeOnly, options: [.append])
        try descriptor.closeAfter { _ = try descriptor.writeAll([1, 2, 3]) }
        _ = try bench.run()
        try bench.expectPartial(bench.file)
    }

    /// An earlier run has fetched the whole from a place that is not asked any more.
    @Test func theWholeOfAnotherPlace() throws {
        bench.server.serve("/f", bench.file)
        _ = try bench.run()
        bench.server.serve("/g", bench.otherFile)
        let receipt = try bench.run(try bench.request([bench.source("/g")]))
        #expect(receipt.effectiveURL == bench.server.url("/g"))
        try bench.expectPartial(bench.otherFile)
    }

    /// The whole is there, its digest is known: no place needs to be asked.
    @Test func theWholeOfAnotherPlaceWithItsDigest() throws {
        bench.server.serve("/f", bench.file)
        _ = try bench.run()
        let count = bench.server.requests.count
        let request = try bench.request([bench.source("/g")]) { $0.expectedSHA256 = FaultBench.digest(of: bench.file) }
        _ = try bench.run(request)
        #expect(bench.server.requests.count == count)
    }

    /// A gateway answers everything with a page of its own; what has arrived is worth more than that.
    @Test(arguments: [
        ("200 OK", "Content-Type: text/html"), ("416 Range Not Satisfiable", "Content-Range: bytes */4"),
    ]) func aPageInBetween(status: String, header: String) throws {
        let request = try bench.request { $0.expectedSizes = [FaultBench.size] }
        try bench.interrupt(afterBytes: 4 << 20, request)
        bench.server.answer("/f", status: status, headers: ["Content-Length: 4", header], body: [1, 2, 3, 4])
        let error = #expect(throws: TransferFailure.self) { try bench.run(request) }
        #expect(error?.cause == .wrongSize(try bench.source(), expected: [FaultBench.size], found: 4))
        try expectToGoOn(request)
    }

    /// A connection that breaks while it is being secured may be whole the next time.
    @Test func brokenWhileItIsSecured() throws {
        bench.server.answer("", [])
        let url = try SourceURL("https://127.0.0.1:\(bench.server.port)/f")
        let error = #expect(throws: TransferFailure.self) { try bench.run(try bench.request([url])) }
        #expect(error?.attempts.map(\.tries) == [4])
        #expect(error?.cause == .connectionLost(url, received: 0))
    }

    /// A local place that is of no use costs nothing.
    @Test(arguments: ["missing", "short"]) func aLocalPlaceOfNoUse(name: String) throws {
        try bench.scratch.write([1, 2, 3], to: "short")
        let local = try SourceURL("file://\(bench.scratch.path.appending(name))")
        let request = try bench.request([local, bench.source()]) { $0.expectedSizes = [FaultBench.size] }
        try bench.interrupt(afterBytes: 4 << 20, try bench.request { $0.expectedSizes = [FaultBench.size] })
        try expectToGoOn(request)
    }

    /// A local place that has the file delivers all of it.
    @Test func theRestIsInALocalPlace() throws {
        try bench.interrupt(afterBytes: 4 << 20)
        try bench.scratch.write(bench.otherFile.content.bytes, to: "other")
        let local = try SourceURL("file://\(bench.scratch.path.appending("other"))")
        _ = try bench.run(try bench.request([local]))
        try bench.expectPartial(bench.otherFile)
    }

    /// Time was over before the first request: the command is the one of that.
    @Test mutating func noTimeAtAll() throws {
        bench.settings.deadline = .now
        let error = #expect(throws: TransferFailure.self) { try bench.run() }
        #expect(error?.cause == .outOfTime(try bench.source(), received: 0))
        let url = bench.server.url("/f")
        #expect(error?.command == "curl -fL -o /dev/null -H 'Accept-Encoding: identity' '\(url)'")
        #expect(bench.server.requests.isEmpty)
    }

    /// The time for everything also ends the wait for another process that fetches the file.
    @Test mutating func noTimeToWaitForAnother() throws {
        bench.settings.deadline = .now
        let lock = bench.store.root.appending("locks/vtab%2Ff.npz.lock")
        try createDirectories(at: lock.directory)
        let expected = DownloadError.outOfTime(try bench.source(), received: 0)
        try withFileLock(at: lock) {
            _ = #expect(throws: expected) { try bench.fetch(try bench.request()) }
        }
    }
}
