import ByteIO
import Download
import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct FetcherTests {
    let scratch: TemporaryDirectory
    let server: LoopbackServer
    let store: Store
    let fetcher: Fetcher
    let name: StoreName
    let file = sample(100_000)

    init() throws {
        scratch = try TemporaryDirectory()
        server = try LoopbackServer()
        store = Store(root: scratch.path.appending("cache"))
        fetcher = Fetcher(store: store, transfer: .loopback)
        name = try StoreName("vtab/f.npz")
        server.answer("/f", file: file, headers: ["ETag: \"1\""])
    }

    var offline: Fetcher { Fetcher(store: store, transfer: .loopback, isOffline: true) }
    var path: FilePath { scratch.path.appending("cache/files/vtab/f.npz") }

    func request(_ adjust: (inout FetchRequest) -> Void = { _ in }) throws -> FetchRequest {
        var request = FetchRequest(name: name, transfer: TransferRequest(url: try SourceURL(server.url("/f"))))
        adjust(&request)
        return request
    }

    /// Where the bytes are, seen from the cache.
    var blob: String {
        let digest = digest(file).hexadecimal
        return "blobs/sha256/\(digest.prefix(2))/\(digest)"
    }

    func damage(_ bytes: [UInt8]) throws {
        try scratch.write(bytes, to: "cache/" + blob)
    }

    func removeBytes() throws {
        try store.remove(name)
        #expect(!fileExists(at: scratch.path.appending("cache/" + blob)))
    }

    @Test func theFirstFetchInstallsAndRecords() throws {
        let fetched = try fetcher.fetch(try request { $0.transfer.expectedSizes = [100_000] })
        #expect(
            fetched
                == FetchedFile(
                    path: path,
                    sha256: digest(file),
                    size: 100_000,
                    wasCached: false,
                    source: server.url("/f"),
                    verification: [.exactSize],
                    level: 3
                )
        )
        #expect(try scratch.contents("cache/files/vtab/f.npz") == file)
        let names = try scratch.everything(in: "cache")
        let blob = blob.split(separator: "/")
        let folders = (1..<blob.count).map { blob[..<$0].joined(separator: "/") }
        #expect(
            names
                == [
                    "CACHEDIR.TAG", "bitzoo.lock.json", "files", "files/vtab", "files/vtab/f.npz", "locks", "partial",
                    self.blob,
                ].sorted(with: folders)
        )
        #expect(readLink(path) == "../../" + self.blob)
        var status = stat()
        #expect(stat(path.string, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o444)
        let tag = try String(decoding: scratch.contents("cache/CACHEDIR.TAG"), as: UTF8.self)
        #expect(tag.hasPrefix("Signature: 8a477f597d28d172789f06886806bc55\n"))
        let entries = try store.entries()
        #expect(entries.map(\.name) == [name])
        #expect(entries.map(\.path) == [path])
        #expect(entries.map(\.size) == [100_000])
        #expect(entries.first?.record?.sha256 == digest(file))
        #expect(entries.first?.record?.url == server.url("/f"))
        #expect(entries.first?.record?.etag == "\"1\"")
    }

    @Test func theSecondFetchAsksNoServer() throws {
        _ = try fetcher.fetch(try request())
        let before = try scratch.contents("cache/bitzoo.lock.json")
        for fetcher in [fetcher, offline] {
            let fetched = try fetcher.fetch(try request { $0.transfer.expectedSizes = [100_000] })
            #expect(
                fetched
                    == FetchedFile(
                        path: path,
                        sha256: digest(file),
                        size: 100_000,
                        wasCached: true,
                        source: server.url("/f"),
                        verification: [.recordedSize, .exactSize],
                        level: 3
                    )
            )
        }
        #expect(server.requests.count == 1)
        #expect(try scratch.contents("cache/bitzoo.lock.json") == before)
    }

    @Test func theSecondFetchCanDigestAgain() throws {
        _ = try fetcher.fetch(try request())
        let fetched = try fetcher.fetch(
            try request {
                $0.checksDigest = true
                $0.transfer.expectedSHA256 = digest(file)
            }
        )
        #expect(fetched.wasCached)
        #expect(fetched.verification == [.pinnedDigest, .recordedDigest])
        #expect(try fetcher.verify(name).verification == [.recordedDigest])
        #expect(server.requests.count == 1)
    }

    @Test func manyAtOnceFetchOnce() async throws {
        let request = try request()
        let fetcher = fetcher
        let fetched = try await withThrowingTaskGroup(of: FetchedFile.self) { group in
            for _ in 0..<8 { group.addTask { try await fetcher.fetch(request) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(fetched.count(where: \.wasCached) == 7)
        #expect(Set(fetched.map(\.sha256)) == [digest(file)])
        #expect(server.requests.count == 1)
    }

    @Test func waitingForAnotherProcessCanBeCancelled() throws {
        try createDirectories(at: store.root.appending("locks"))
        let lock = open(store.root.appending("locks/vtab%2Ff.npz.lock").string, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let flag = CancellationFlag()
        flag.cancel()
        #expect(throws: DownloadError.cancelled) { try fetcher.fetch(try request(), cancellation: flag) }
        #expect(throws: DownloadError.cancelled) {
            try scratch.write(file, to: "cache/files/vtab/f.npz")
            try store.remove(name, cancellation: flag)
        }
        #expect(server.requests.isEmpty)
    }

    @Test func offlineNamesWhatIsMissing() throws {
        #expect(throws: StoreError.notCached(name, path: path)) { try offline.fetch(try request()) }
        #expect(throws: StoreError.notCached(name, path: path)) { try fetcher.verify(name) }
        #expect(server.requests.isEmpty)
        #expect(!fileExists(at: store.root))
    }

    @Test func aCachedFileOfAnotherSizeIsFetchedAgain() throws {
        _ = try fetcher.fetch(try request())
        try damage([1, 2])
        let error = StoreError.changedSize(path: path, expected: 100_000, found: 2)
        #expect(throws: error) { try offline.fetch(try request()) }
        #expect(throws: error) { try fetcher.verify(name) }
        let fetched = try fetcher.fetch(try request())
        #expect(!fetched.wasCached)
        #expect(fetched.verification == [.recordedDigest])
        #expect(try scratch.contents("cache/files/vtab/f.npz") == file)
        #expect(server.requests.count == 2)
    }

    @Test func aDamagedFileIsNoticedOnDemandAndFetchedAgain() throws {
        _ = try fetcher.fetch(try request())
        var bytes = file
        bytes[50_000] ^= 1
        try damage(bytes)
        #expect(try fetcher.fetch(try request()).wasCached)
        let error = StoreError.damaged(path: path, expected: digest(file), found: digest(bytes))
        #expect(throws: error) { try fetcher.verify(name) }
        #expect(throws: error) { try offline.fetch(try request { $0.checksDigest = true }) }
        let fetched = try fetcher.fetch(
            try request {
                $0.checksDigest = true
                $0.transfer.expectedSizes = [100_000, 99_980]
                $0.transfer.expectedSHA256 = digest(file)
            }
        )
        #expect(!fetched.wasCached)
        #expect(fetched.verification == [.pinnedDigest, .recordedDigest, .exactSize])
        #expect(try fetcher.verify(name).sha256 == digest(file))
    }

    @Test func aFileWithoutAnEntryIsNotTrusted() throws {
        try scratch.write(file, to: "cache/files/vtab/f.npz")
        let error = StoreError.notRecorded(name, path: path)
        #expect(throws: error) { try offline.fetch(try request()) }
        #expect(throws: error) { try fetcher.verify(name) }
        #expect(try store.entries() == [Store.Entry(name: name, path: path, size: 100_000, record: nil)])
        #expect(try !fetcher.fetch(try request()).wasCached)
    }

    @Test func otherBytesThanRecordedAreRefused() throws {
        _ = try fetcher.fetch(try request())
        #expect(try store.remove(name))
        #expect(try !store.remove(name))
        var bytes = file
        bytes[0] ^= 1
        server.answer("/f", file: bytes)
        let error = DownloadError.wrongDigest(
            try SourceURL(server.url("/f")),
            expected: digest(file).hexadecimal,
            found: digest(bytes).hexadecimal,
            authority: .lockFile
        )
        #expect(throws: error) { try fetcher.fetch(try request()) }
        #expect(try store.entries() == [])
        #expect(try store.lockFile.entries()[name]?.sha256 == digest(file))
        try store.lockFile.forget(name)
        #expect(try fetcher.fetch(try request()).sha256 == digest(bytes))
    }

    @Test func anotherSizeThanRecordedIsRefusedBeforeTheBody() throws {
        _ = try fetcher.fetch(try request())
        try store.remove(name)
        server.answer("/f", [.send(LoopbackServer.head("200 OK", ["Content-Length: 7"]) + [1]), .waitForClose])
        let url = try SourceURL(server.url("/f"))
        let failure = #expect(throws: TransferFailure.self) {
            try fetcher.fetch(try request { $0.transfer.expectedSizes = [7, 100_000] })
        }
        #expect(failure?.cause == .wrongSize(url, expected: [100_000], found: 7))
        #expect(try store.entries() == [])
    }

    @Test func aRequestThatContradictsTheLockFileIsRefused() throws {
        _ = try fetcher.fetch(try request())
        let pinned = digest([1])
        #expect(
            throws: StoreError.conflictingDigests(
                name,
                pinned: pinned,
                recorded: digest(file),
                lockFile: store.lockFile.path
            )
        ) { try fetcher.fetch(try request { $0.transfer.expectedSHA256 = pinned }) }
        let url = try SourceURL(server.url("/f"))
        #expect(throws: DownloadError.wrongSize(url, expected: [7], found: 100_000)) {
            try fetcher.fetch(try request { $0.transfer.expectedSizes = [7] })
        }
        #expect(server.requests.count == 1)
    }

    @Test func aFailedFetchLeavesNoFileAndNoEntry() throws {
        server.answer("/f", headers: ["Content-Length: 100"], body: sample(60))
        let url = try SourceURL(server.url("/f"))
        let failure = #expect(throws: TransferFailure.self) { try fetcher.fetch(try request()) }
        #expect(failure?.cause == .incomplete(url, expected: 100, received: 60))
        #expect(try store.lockFile.entries() == [:])
        #expect(try store.entries() == [])
    }

    @Test func aBrokenLockFileStopsTheFetchBeforeItStarts() throws {
        try scratch.write([0], to: "cache/bitzoo.lock.json")
        #expect(throws: StoreError.invalidLockFile(store.lockFile.path, field: "")) { try fetcher.fetch(try request()) }
        #expect(server.requests.isEmpty)
    }

    @Test func localFilesGoTheSameWay() throws {
        try scratch.write(file, to: "source/f")
        let request = FetchRequest(
            name: name,
            transfer: TransferRequest(url: try SourceURL("file://\(scratch.path)/source/f"))
        )
        #expect(try !fetcher.fetch(request).wasCached)
        #expect(try fetcher.fetch(request).wasCached)
        #expect(try scratch.contents("cache/files/vtab/f.npz") == file)
    }

    @Test func noPasswordIsRecorded() throws {
        var request = try request()
        request.transfer.sources = [try SourceURL("http://user:secret@127.0.0.1:\(server.port)/f")]
        #expect(try fetcher.fetch(request).source == server.url("/f"))
        #expect(try store.lockFile.entries()[name]?.url == server.url("/f"))
        #expect(server.requests.first?.lines.contains("Authorization: Basic dXNlcjpzZWNyZXQ=") == true)
    }
}

/// Where a symbolic link points.
func readLink(_ path: FilePath) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path.string)
}

extension [String] {
    fileprivate func sorted(with others: [String]) -> [String] { (self + others).sorted() }
}
