import ByteIO
import Download
import SystemPackage
import TestSupport
import Testing

/// Parts of a file on a server, gathered in a file that outlives the process.
@Suite struct RemoteFileTests {
    let scratch: TemporaryDirectory
    let server: LoopbackServer
    let content = FileContent(seed: 3, count: 4 << 20)
    let kept: FilePath

    init() throws {
        scratch = try TemporaryDirectory()
        server = try LoopbackServer()
        kept = scratch.path.appending("a.parts")
    }

    var url: SourceURL { get throws { try SourceURL(server.url("/a")) } }

    func transfer(retries: Int = 0) -> Transfer {
        var settings = TransferSettings(userAgent: "bitzoo-test")
        settings.usesProxies = false
        settings.retries = retries
        settings.retryDelay = .milliseconds(1)
        return Transfer(settings: settings)
    }

    func open(_ report: (TransferEvent) -> Void = { _ in }) throws -> RemoteFile {
        try RemoteFile(TransferRequest(url: try url), transfer: transfer(), keptAt: kept, report: report)
    }

    func expect(_ range: Range<Int>, in file: RemoteFile, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let found = try file.map().withBytes(in: range) { [UInt8](copying: $0) }
        #expect(found == content.bytes(in: range), sourceLocation: sourceLocation)
    }

    @Test func whatArrivedIsNotFetchedAgain() throws {
        defer { server.stop() }
        server.serve("/a", ServedFile(content))
        let (first, second) = (1_000_000..<2_000_000, 3_000_000..<3_100_000)
        try open().fetch([first])
        let file = try open()
        #expect(file.byteCounts(of: [first, second]).all == first.count + second.count)
        #expect(file.byteCounts(of: [first, second]).missing == second.count)
        try file.fetch([first, second])
        #expect(file.traffic.bytes == RemoteFile.firstRequestSize + second.count)
        try expect(first, in: file)
        try expect(second, in: file)
        #expect(try scratch.everything() == ["a.parts", "a.parts.journal"])
        Transfer.discard(kept)
        #expect(try scratch.everything() == [])
    }

    @Test func partsOfTwoVersionsAreNotJoined() throws {
        defer { server.stop() }
        server.serve("/a", ServedFile(FileContent(seed: 4, count: content.count)))
        try open().fetch([1_000_000..<2_000_000])
        var changed = ServedFile(content)
        changed.etag = "\"v2\""
        server.serve("/a", changed)
        var events: [TransferEvent] = []
        let file = try open { events.append($0) }
        #expect(events.contains(.restarting(source: try url, reason: .changed)))
        #expect(file.byteCounts(of: [1_000_000..<2_000_000]).missing == 1_000_000)
        try file.fetch([1_500_000..<1_600_000])
        try expect(1_500_000..<1_600_000, in: file)
    }

    @Test func aChangeMeanwhileEndsIt() throws {
        defer { server.stop() }
        server.serve("/a", ServedFile(content))
        let file = try open()
        var changed = ServedFile(FileContent(seed: 4, count: content.count))
        changed.etag = "\"v2\""
        server.serve("/a", changed)
        #expect(throws: DownloadError.keepsChanging(try url)) { try file.fetch([1_000_000..<2_000_000]) }
        #expect(server.requests.count == 2)
    }

    @Test func bytesWithoutAVersionAreNotGoneOnWith() throws {
        defer { server.stop() }
        var served = ServedFile(content)
        (served.etag, served.lastModified) = ("W/\"v1\"", nil)
        server.serve("/a", served)
        try open().fetch([1_000_000..<2_000_000])
        var events: [TransferEvent] = []
        let file = try open { events.append($0) }
        #expect(events.first == .restarting(source: try url, reason: .noValidator))
        #expect(file.byteCounts(of: [1_000_000..<2_000_000]).missing == 1_000_000)
    }

    @Test func aStretchIsOneRequestAlthoughSomeOfItIsHere() throws {
        defer { server.stop() }
        server.serve("/a", ServedFile(content))
        let file = try open()
        try file.fetch((1..<30).map { $0 * 20_000..<$0 * 20_000 + 100 })
        let before = server.requests.count
        try file.fetch([10_000..<600_000])
        #expect(server.requests.count - before == 1)
        try expect(10_000..<600_000, in: file)
        // but what is here does not come again where it is much
        let received = file.traffic.bytes
        try file.fetch([0..<700_000])
        #expect(file.traffic.bytes - received == 10_000 - RemoteFile.firstRequestSize + 100_000)
    }

    @Test func whatIsRejectedComesFromTheNextPlace() throws {
        defer { server.stop() }
        server.serve("/bad", ServedFile(content), Fault(.corrupts(1_500_000)))
        server.serve("/a", ServedFile(content))
        let request = TransferRequest(sources: [try SourceURL(server.url("/bad")), try url])
        let file = try RemoteFile(request, transfer: transfer(), keptAt: kept)
        try file.fetch([1_000_000..<2_000_000])
        try file.reject([1_400_000..<1_600_000])
        #expect(file.source == (try url))
        let before = file.traffic.bytes
        try file.fetch([1_000_000..<2_000_000])
        #expect(file.traffic.bytes - before == 200_000)
        try expect(1_000_000..<2_000_000, in: file)
    }

    @Test func progressCountsWhatIsWanted() throws {
        defer { server.stop() }
        server.serve("/a", ServedFile(content))
        let file = try open()
        try file.fetch([1_000_000..<1_500_000])
        var last: TransferEvent?
        try file.fetch([1_000_000..<2_000_000]) { last = $0 }
        #expect(last == .progress(TransferProgress(received: 1_000_000, total: 1_000_000, connections: 0)))
    }

    @Test func errorsOfTheDiskNameTheDirectory() throws {
        defer { server.stop() }
        server.serve("/a", ServedFile(content))
        let files = [
            try open(),
            try RemoteFile(TransferRequest(url: try url), transfer: transfer(), directory: scratch.path),
        ]
        for file in files {
            let error = #expect(throws: DownloadError.self) { try file.requireSpace(for: 1 << 60) }
            guard case .noSpace(let directory, let needed, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(directory == scratch.path)
            #expect(needed == 1 << 60)
        }
    }
}
