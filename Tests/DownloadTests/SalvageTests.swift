import ByteIO
import Download
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A damaged file of the cache: it goes to quarantine, and what is sound in it is not fetched again.
@Suite(.timeLimit(.minutes(5))) struct SalvageTests {
    let bench: FaultBench
    let bytes: [UInt8]
    let digest: SHA256Digest
    /// The part of which the inspector knows whether it is damaged.
    let member = 2_000_000..<2_400_000

    init() throws {
        bench = try FaultBench()
        bytes = bench.file.content.bytes
        digest = FaultBench.digest(of: bench.file)
        bench.server.serve("/f", bench.file)
        let inspector = inspector
        _ = try fetcher.fetch(request, inspector: inspector)
    }

    var fetcher: Fetcher { Fetcher(store: bench.store, transfer: Transfer(settings: bench.settings)) }

    var inspector: FaultMatrixMemberTests.Inspector {
        FaultMatrixMemberTests.Inspector(member: member, digest: SHA256Digest(of: bytes[member].span.bytes))
    }

    var request: FetchRequest {
        get throws {
            var request = FetchRequest(name: bench.name, transfer: try bench.request())
            request.checksDigest = true
            return request
        }
    }

    /// Replaces the blob, fetches again, and gives back how many bytes that took.
    func refetch(_ damaged: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws -> Int {
        let place = "cache/blobs/sha256/\(digest.hexadecimal.prefix(2))/\(digest)"
        try bench.scratch.write(damaged, to: place)
        let before = bench.server.traffic.bodyBytes
        let fetched = try fetcher.fetch(request, inspector: inspector)
        #expect(!fetched.wasCached, sourceLocation: sourceLocation)
        #expect(fetched.sha256 == digest, sourceLocation: sourceLocation)
        #expect(try bench.scratch.contents("cache/files/vtab/f.npz") == bytes, sourceLocation: sourceLocation)
        let kept = try bench.scratch.contents("cache/quarantine/vtab%2Ff.npz")
        #expect(kept == damaged, sourceLocation: sourceLocation)
        #expect(try bench.scratch.everything(in: "cache/partial") == [], sourceLocation: sourceLocation)
        return bench.server.traffic.bodyBytes - before
    }

    func damaged(at positions: Int...) -> [UInt8] {
        var bytes = bytes
        for position in positions { bytes[position] ^= 1 }
        return bytes
    }

    @Test func onlyTheDamagedPartIsFetched() throws {
        #expect(try refetch(damaged(at: 2_100_000)) == member.count)
    }

    @Test func onlyTheMissingEndIsFetched() throws {
        #expect(try refetch(Array(bytes.prefix(5_000_000))) == bytes.count - 5_000_000)
    }

    @Test func bytesBehindTheEndAreLeftOut() throws {
        #expect(try refetch(bytes + [1, 2, 3]) == 0)
    }

    @Test func damageThatNothingTellsMeansTheWhole() throws {
        #expect(try refetch(damaged(at: 10)) == bytes.count)
    }

    @Test func damageBesidesTheKnownMeansTheWhole() throws {
        #expect(try refetch(damaged(at: 10, 2_100_000)) == member.count + bytes.count)
    }

    /// What a check of the cache has put away helps the next fetch, too.
    @Test func aFileInQuarantineIsGoneOnWith() throws {
        let place = "cache/blobs/sha256/\(digest.hexadecimal.prefix(2))/\(digest)"
        try bench.scratch.write(damaged(at: 2_100_000), to: place)
        #expect(try bench.store.check(quarantining: true).map(\.verdict) == [.damaged])
        let before = bench.server.traffic.bodyBytes
        #expect(try fetcher.fetch(request, inspector: inspector).sha256 == digest)
        #expect(bench.server.traffic.bodyBytes - before == member.count)
    }
}
