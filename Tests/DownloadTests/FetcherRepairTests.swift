import ByteIO
import Download
import Foundation
import Glibc
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// What a fetch does about damage that only shows when the whole file is there.
@Suite(.timeLimit(.minutes(5))) struct FetcherRepairTests {
    /// Answers in turn; notes what it was shown.
    final class Inspector: ContentInspector {
        struct Refusal: Error, Equatable {}

        enum Answer {
            case damaged([Range<Int>])
            case sound
            case refused
        }

        let answers: Mutex<[Answer]>
        let seen = Mutex<[[UInt8]]>([])

        init(_ answers: [Answer]) {
            self.answers = Mutex(answers)
        }

        func inspect(_ path: FilePath) throws -> ContentReport {
            let bytes = try MappedFile(path: path).withBytes { Array(copying: $0) }
            seen.withLock { $0.append(bytes) }
            var report = ContentReport()
            switch answers.withLock({ $0.isEmpty ? .sound : $0.removeFirst() }) {
            case .damaged(let ranges):
                report.damagedParts = ranges.map { .init(name: "part \($0.lowerBound)", range: $0) }
            case .sound:
                report.contentDigest = digest([7])
                report.verification = [.container, .structure]
            case .refused: throw Refusal()
            }
            return report
        }
    }

    let scratch: TemporaryDirectory
    let server: LoopbackServer
    let store: Store
    let fetcher: Fetcher
    let name: StoreName
    let file = sample(50_000)

    init() throws {
        scratch = try TemporaryDirectory()
        server = try LoopbackServer()
        store = Store(root: scratch.path.appending("cache"))
        fetcher = Fetcher(store: store, transfer: .loopback)
        name = try StoreName("f.npz")
        server.answer("/f", file: file, headers: ["ETag: \"1\""])
    }

    var request: FetchRequest {
        get throws { FetchRequest(name: name, transfer: TransferRequest(url: try SourceURL(server.url("/f")))) }
    }

    /// Fetches; gives back what was told apart from progress.
    func fetch(_ inspector: Inspector, _ events: inout [TransferEvent]) throws -> FetchedFile {
        try fetcher.fetch(try request, inspector: inspector) { event in
            switch event {
            case .repairing, .restarting(_, .wrongDigest): events.append(event)
            default: break
            }
        }
    }

    @Test func whatTheInspectorFindsIsSaidAndStored() throws {
        var events: [TransferEvent] = []
        let fetched = try fetch(Inspector([.sound]), &events)
        #expect(events == [])
        #expect(fetched.verification == [.container, .structure])
        #expect(fetched.contentDigest == digest([7]))
        #expect(fetched.level == 5)
        let record = try #require(try store.lockFile.entries()[name])
        #expect(record.verification == [.container, .structure])
        #expect(record.contentDigest == digest([7]))
        // a cached file is not looked into again, and keeps what it reached
        let cached = try fetcher.fetch(try request, inspector: Inspector([.refused]))
        #expect(cached.wasCached)
        #expect(cached.level == 5)
        #expect(cached.contentDigest == digest([7]))
    }

    @Test func damagedPartsAreFetchedAgain() throws {
        var events: [TransferEvent] = []
        let inspector = Inspector([.damaged([10..<20, 30_000..<30_005]), .damaged([10..<20]), .sound])
        let fetched = try fetch(inspector, &events)
        #expect(
            events == [
                .repairing(bytes: 15, parts: ["part 10", "part 30000"]), .repairing(bytes: 10, parts: ["part 10"]),
            ]
        )
        #expect(fetched.level == 5)
        #expect(inspector.seen.withLock { $0 } == [file, file, file])
        #expect(try scratch.contents("cache/files/f.npz") == file)
        #expect(try scratch.everything(in: "cache/partial") == [])
    }

    @Test func whatStaysDamagedGoesToQuarantine() throws {
        var events: [TransferEvent] = []
        let parts = [Range<Int>](repeating: 5..<9, count: 1)
        let inspector = Inspector([.damaged([1..<2]), .damaged(parts), .damaged(parts + [9..<10])])
        let kept = store.root.appending("quarantine/f.npz")
        #expect(throws: StoreError.staysDamaged(name, parts: ["part 5", "part 9"], kept: kept)) {
            try fetch(inspector, &events)
        }
        #expect(events.count == 2)
        #expect(try scratch.contents("cache/quarantine/f.npz") == file)
        #expect(try scratch.everything(in: "cache/partial") == [])
        #expect(try store.entries() == [])
        #expect(try store.lockFile.entries() == [:])
        #expect(!fileExists(at: scratch.path.appending("cache/blobs")))
        // and the next fetch is a fresh one
        #expect(try !fetch(Inspector([.sound]), &events).wasCached)
    }

    @Test func whatIsSomethingElseIsNotGoneOnWith() throws {
        var events: [TransferEvent] = []
        #expect(throws: Inspector.Refusal()) { try fetch(Inspector([.refused]), &events) }
        #expect(try scratch.everything(in: "cache/partial") == [])
        #expect(try scratch.contents("cache/quarantine/f.npz") == file)
        #expect(try store.lockFile.entries() == [:])
    }

    @Test func aWrongDigestBeginsAnewOnce() throws {
        _ = try fetcher.fetch(try request)
        try store.remove(name)
        var other = file
        other[7] ^= 1
        server.answer("/f", file: other, headers: ["ETag: \"2\""])
        var events: [TransferEvent] = []
        let url = try SourceURL(server.url("/f"))
        let error = DownloadError.wrongDigest(
            url,
            expected: digest(file).hexadecimal,
            found: digest(other).hexadecimal,
            authority: .lockFile
        )
        #expect(throws: error) { try fetch(Inspector([]), &events) }
        #expect(events == [.restarting(source: url, reason: .wrongDigest)])
        #expect(try scratch.contents("cache/quarantine/f.npz") == other)
        #expect(try store.entries() == [])
        #expect(try store.lockFile.entries()[name]?.sha256 == digest(file))
    }

    /// The digest says that something is wrong, and the inspector where.
    @Test func aWrongDigestIsMendedWhereTheDamageIs() throws {
        _ = try fetcher.fetch(try request)
        try store.remove(name)
        var damaged = file
        damaged[40_000] ^= 1
        server.answer("/f", file: damaged, headers: ["ETag: \"1\""])
        var events: [TransferEvent] = []
        let server = server
        let file = file
        let inspector = Inspector([.damaged([39_990..<40_010]), .sound])
        let fetched = try fetcher.fetch(try request, inspector: inspector) { event in
            if case .repairing = event {
                events.append(event)
                server.answer(
                    "/f",
                    status: "206 Partial Content",
                    headers: ["Content-Length: 20", "Content-Range: bytes 39990-40009/50000", "ETag: \"1\""],
                    body: Array(file[39_990..<40_010])
                )
            }
        }
        #expect(events == [.repairing(bytes: 20, parts: ["part 39990"])])
        #expect(fetched.sha256 == digest(file))
        #expect(inspector.seen.withLock { $0 } == [damaged, file])
        #expect(try scratch.contents("cache/files/f.npz") == file)
    }
}
