import ByteIO
import Download
import Foundation
import TestSupport
import Testing

/// Files that change on the server, and going on with what an earlier run left.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixVersionTests {
    var bench: FaultBench

    init() throws {
        bench = try FaultBench()
    }

    @Test(arguments: [1, 4]) mutating func onlyTheRestIsAskedFor(connections: Int) throws {
        bench.settings.connections = connections
        try bench.interrupt(afterBytes: 4 << 20)
        let before = bench.server.traffic.bodyBytes
        bench.server.serve("/f", bench.file)
        var resumed: Int?
        let receipt = try bench.run { event in
            if case .started(_, _, let count) = event { resumed = count }
        }
        try bench.expectPartial(bench.file)
        #expect(receipt.size == FaultBench.size)
        #expect(receipt.sha256 == FaultBench.digest(of: bench.file))
        // a MiB for each connection may be lost
        #expect(try #require(resumed) >= before - connections << 20)
        #expect(bench.server.traffic.bodyBytes <= FaultBench.size + connections << 20)
        let later = bench.server.requests.filter { $0.bodyBytes > 0 }.suffix(1)
        #expect(later.allSatisfy { $0.header("If-Range") == "\"v1\"" && $0.status == 206 })
    }

    @Test func theDateIsSentWhereThereIsNoTag() throws {
        var file = bench.file
        file.etag = nil
        try bench.interrupt(afterBytes: 4 << 20, nil, file)
        bench.server.serve("/f", file)
        _ = try bench.run()
        try bench.expectPartial(bench.file)
        let validators = Set(bench.server.requests.compactMap { $0.header("If-Range") })
        #expect(validators.isSubset(of: ["Fri, 01 May 2020 00:00:00 GMT"]))
    }

    @Test(arguments: [1, 4]) mutating func changedBetweenTwoRuns(connections: Int) throws {
        bench.settings.connections = connections
        try bench.interrupt(afterBytes: 4 << 20)
        bench.server.serve("/f", bench.otherFile)
        var events: [TransferEvent] = []
        let receipt = try bench.run { events.append($0) }
        try bench.expectPartial(bench.otherFile)
        #expect(receipt.etag == "\"v2\"")
        #expect(events.contains(.restarting(source: try bench.source(), reason: .changed)))
    }

    @Test func shorterInTheSecondRun() throws {
        try bench.interrupt(afterBytes: 4 << 20)
        var file = ServedFile(FileContent(seed: 3, count: 1_000_000))
        file.etag = "\"v3\""
        bench.server.serve("/f", file)
        _ = try bench.run()
        try bench.expectPartial(file)
    }

    @Test(arguments: [1, 2, 3, 5]) func changedDuringOneRun(count: Int) throws {
        bench.server.serve("/f", bench.file, Fault(.cut(afterBytes: 900_000)))
        bench.server.change("/f", to: bench.otherFile, afterRequests: count)
        try bench.expectFile(bench.otherFile)
    }

    /// Nothing tells the two versions apart: what was kept cannot be used.
    @Test(arguments: [nil, "W/\"v1\""]) func changedWithoutAStrongValidator(tag: String?) throws {
        var (first, second) = (bench.file, bench.otherFile)
        first.etag = tag
        first.lastModified = nil
        second.etag = tag
        second.lastModified = nil
        try bench.interrupt(afterBytes: 4 << 20, nil, first)
        bench.server.serve("/f", second)
        _ = try bench.run()
        try bench.expectPartial(second)
        #expect(bench.server.requests.allSatisfy { $0.header("If-Range")?.hasPrefix("W/") != true })
    }

    /// A date is a strong validator only when it is well before the answer (RFC 9110, 8.8.2.2).
    @Test func changedWithinASecond() throws {
        var (first, second) = (bench.file, bench.otherFile)
        let date = httpDate(Int(Date().timeIntervalSince1970) + 5)
        (first.etag, first.lastModified) = (nil, date)
        (second.etag, second.lastModified) = (nil, date)
        try bench.interrupt(afterBytes: 4 << 20, nil, first)
        bench.server.serve("/f", second)
        _ = try bench.run()
        try bench.expectPartial(second)
    }

    @Test(arguments: [nil, "W/\"v1\""]) func noStrongTag(tag: String?) throws {
        var file = bench.file
        file.etag = tag
        bench.server.serve("/f", file)
        try bench.expectFile(file)
    }

    @Test(arguments: [nil, "W/\"v1\""]) func noValidatorAndACut(tag: String?) throws {
        var file = bench.file
        file.etag = tag
        file.lastModified = nil
        bench.server.serve("/f", file, Fault(.cut(afterBytes: 700_000), .first(2)))
        try bench.expectFile(file)
    }

    @Test func aCompletePartialNeedsNoRequest() throws {
        bench.server.serve("/f", bench.file)
        let first = try bench.run()
        let count = bench.server.requests.count
        let second = try bench.run()
        #expect(second.sha256 == first.sha256)
        #expect(bench.server.requests.count == count)
        try bench.expectPartial(bench.file)
    }

    @Test func aDamagedPartIsAskedForAlone() throws {
        bench.server.serve("/f", bench.file)
        _ = try bench.run()
        let before = bench.server.traffic.bodyBytes
        var bytes = bench.file.content.bytes
        bytes[3_000_000] ^= 1
        try bench.scratch.write(bytes, to: "partial")
        _ = try bench.run(refetching: [2_999_000..<3_001_000])
        try bench.expectPartial(bench.file)
        #expect(bench.server.traffic.bodyBytes - before == 2_000)
    }

    @Test(arguments: ["", "nonsense", "{}"]) func aJournalThatCannotBeRead(text: String) throws {
        try bench.interrupt(afterBytes: 4 << 20)
        try bench.scratch.write(Array(text.utf8), to: "partial.journal")
        bench.server.serve("/f", bench.file)
        _ = try bench.run()
        try bench.expectPartial(bench.file)
    }

    /// As a power cut may leave it: the journal is there, and the bytes are not.
    @Test(arguments: [0, 1_000_000]) func aPartialThatIsShorterThanItsJournalSays(count: Int) throws {
        try bench.interruptFetch(afterBytes: 4 << 20)
        try bench.scratch.write([UInt8](repeating: 0, count: count), to: try #require(try bench.kept()))
        bench.server.serve("/f", bench.file)
        let digest = FaultBench.digest(of: bench.file)
        try bench.expectFile(nil, bench.request(nil) { $0.expectedSHA256 = digest })
    }

    @Test func aPartialWithoutItsJournal() throws {
        try bench.scratch.write(bench.otherFile.content.bytes, to: "partial")
        bench.server.serve("/f", bench.file)
        _ = try bench.run()
        try bench.expectPartial(bench.file)
    }

    @Test func whatIsKeptOfAnotherPlaceIsNotMixedIn() throws {
        try bench.interrupt(afterBytes: 4 << 20)
        var file = bench.otherFile
        // another file that happens to have the same tag
        file.etag = bench.file.etag
        bench.server.serve("/g", file)
        _ = try bench.run(bench.request([bench.source("/g")]))
        try bench.expectPartial(file)
    }
}
