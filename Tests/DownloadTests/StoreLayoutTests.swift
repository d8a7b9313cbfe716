import ByteIO
import Download
import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

/// How bytes and names lie in the cache, and what the next fetch makes of a process that was killed.
@Suite(.timeLimit(.minutes(5))) struct StoreLayoutTests {
    let scratch: TemporaryDirectory
    let server: LoopbackServer
    let store: Store
    let file = sample(20_000)
    let first: StoreName
    let second: StoreName

    init() throws {
        scratch = try TemporaryDirectory()
        server = try LoopbackServer()
        store = Store(root: scratch.path.appending("cache"))
        first = try StoreName("a/b/first.npz")
        second = try StoreName("second.npz")
        server.answer("/f", file: file, headers: ["ETag: \"1\""])
    }

    var blob: String {
        let digest = digest(file).hexadecimal
        return "blobs/sha256/\(digest.prefix(2))/\(digest)"
    }

    func request(_ name: StoreName) throws -> FetchRequest {
        FetchRequest(name: name, transfer: TransferRequest(url: try SourceURL(server.url("/f"))))
    }

    func fetch(_ name: StoreName, into store: Store? = nil) throws -> FetchedFile {
        try Fetcher(store: store ?? self.store, transfer: .loopback).fetch(try request(name))
    }

    func inode(_ path: String) throws -> UInt64 {
        var status = stat()
        try #require(stat(scratch.path.appending(path).string, &status) == 0)
        return UInt64(status.st_ino)
    }

    @Test func theSameBytesUnderTwoNamesAreStoredOnce() throws {
        #expect(try fetch(first).path == store.path(of: first))
        #expect(try fetch(second).path == store.path(of: second))
        #expect(readLink(store.path(of: first)) == "../../../" + blob)
        #expect(readLink(store.path(of: second)) == "../" + blob)
        #expect(store.blob(of: digest(file)) == scratch.path.appending("cache/" + blob))
        let inventory = try store.inventory()
        #expect(inventory.files.map(\.name) == [first, second])
        var status = stat()
        #expect(stat(store.blob(of: digest(file)).string, &status) == 0)
        #expect(inventory.bytesOnDisk == Int(status.st_blocks) * 512)
        // the bytes go with the last name
        #expect(try store.remove(first))
        #expect(try scratch.contents("cache/files/second.npz") == file)
        #expect(try store.remove(second))
        #expect(!fileExists(at: store.blob(of: digest(file))))
    }

    @Test func theWholeCacheCanBeMoved() throws {
        _ = try fetch(first)
        let moved = Store(root: scratch.path.appending("moved"))
        try FileManager.default.moveItem(atPath: store.root.string, toPath: moved.root.string)
        let fetched = try Fetcher(store: moved, transfer: .loopback, isOffline: true).fetch(try request(first))
        #expect(fetched.wasCached)
        #expect(try scratch.contents("moved/files/a/b/first.npz") == file)
    }

    @Test(arguments: [[LinkKind.hard, .copy], [.copy]]) func worksWithoutSymbolicLinks(kinds: [LinkKind]) throws {
        var store = store
        store.linkKinds = kinds
        _ = try fetch(first, into: store)
        let isHard = kinds.first == .hard
        #expect(try (inode("cache/files/a/b/first.npz") == inode("cache/" + blob)) == isHard)
        #expect(readLink(store.path(of: first)) == nil)
        #expect(try fetch(first, into: store).wasCached)
        #expect(try store.inventory().unreferenced == [])
        #expect(try store.check(quarantining: true).map(\.verdict) == [.ok])
        // a link takes the place of a link to the same file
        try store.remove(second)
        _ = try fetch(second, into: store)
        #expect(try store.remove(first))
        #expect(fileExists(at: store.blob(of: digest(file))))
        #expect(try store.remove(second))
        #expect(!fileExists(at: store.blob(of: digest(file))))
        #expect(try scratch.everything(in: "cache/partial") == [])
    }

    /// What version 1 of the cache left: files under their names, without blobs.
    @Test func filesOfAnEarlierVersionAreUsed() throws {
        try scratch.write(file, to: "cache/files/second.npz")
        let entry = LockFile.Entry(url: "u", sha256: digest(file), size: file.count, fetchedAt: Date())
        try store.lockFile.record(entry, for: second)
        #expect(try fetch(second).wasCached)
        #expect(try store.check(quarantining: true).map(\.verdict) == [.ok])
        #expect(server.requests.isEmpty)
        #expect(try store.remove(second))
    }

    /// Killed after the blob got its place, before its name was made.
    @Test func aBlobWithoutItsNameNeedsNoTransfer() throws {
        _ = try fetch(first)
        removeFile(at: store.path(of: first))
        let offline = Fetcher(store: store, transfer: .loopback, isOffline: true)
        let completed = try offline.fetch(try request(first))
        #expect(completed.wasCached)
        #expect(completed.verification == [.recordedSize])
        #expect(readLink(store.path(of: first)) == "../../../" + blob)
        #expect(server.requests.count == 1)
    }

    /// Killed after the record was written, before the partial file became a blob.
    @Test func aWholePartialFileNeedsNoTransfer() throws {
        _ = try fetch(first)
        try store.remove(first)
        try scratch.write(file, to: "cache/partial/a%2Fb%2Ffirst.npz")
        #expect(chmod(scratch.path.appending("cache/partial/a%2Fb%2Ffirst.npz").string, 0o444) == 0)
        try scratch.write([1], to: "cache/partial/a%2Fb%2Ffirst.npz.journal")
        let fetched = try Fetcher(store: store, transfer: .loopback, isOffline: true).fetch(try request(first))
        #expect(fetched.wasCached)
        #expect(try scratch.contents("cache/files/a/b/first.npz") == file)
        #expect(try scratch.everything(in: "cache/partial") == [])
        #expect(server.requests.count == 1)
    }

    /// Whatever else is there under that name is not taken for the file.
    @Test func aReadOnlyPartialFileOfOtherBytesIsNotInstalled() throws {
        _ = try fetch(first)
        try store.remove(first)
        try scratch.write([1, 2, 3], to: "cache/partial/a%2Fb%2Ffirst.npz")
        #expect(chmod(scratch.path.appending("cache/partial/a%2Fb%2Ffirst.npz").string, 0o444) == 0)
        #expect(throws: StoreError.notCached(first, path: store.path(of: first))) {
            try Fetcher(store: store, transfer: .loopback, isOffline: true).fetch(try request(first))
        }
        #expect(try !fetch(first).wasCached)
        #expect(try scratch.contents("cache/files/a/b/first.npz") == file)
    }

    @Test func aDanglingNameIsFetchedAgain() throws {
        _ = try fetch(first)
        removeFile(at: store.blob(of: digest(file)))
        #expect(!store.contains(first))
        #expect(throws: StoreError.notCached(first, path: store.path(of: first))) {
            try Fetcher(store: store, transfer: .loopback, isOffline: true).fetch(try request(first))
        }
        #expect(try !fetch(first).wasCached)
        #expect(try scratch.contents("cache/files/a/b/first.npz") == file)
    }

    @Test func aDamagedBlobGoesToQuarantineForAllItsNames() throws {
        _ = try fetch(first)
        _ = try fetch(second)
        var damaged = file
        damaged[5] ^= 1
        try scratch.write(damaged, to: "cache/" + blob)
        var again = try request(first)
        again.checksDigest = true
        #expect(try !Fetcher(store: store, transfer: .loopback).fetch(again).wasCached)
        #expect(try scratch.contents("cache/quarantine/a%2Fb%2Ffirst.npz") == damaged)
        #expect(try scratch.contents("cache/files/second.npz") == file)
    }

    /// A name that leads to the wrong bytes says nothing against those.
    @Test func aWrongLinkIsReplacedAndItsTargetStays() throws {
        _ = try fetch(first)
        let other = sample(20_001)
        let name = digest(other).hexadecimal
        try scratch.write(other, to: "cache/blobs/sha256/\(name.prefix(2))/\(name)")
        removeFile(at: store.path(of: first))
        try FileManager.default.createSymbolicLink(
            atPath: store.path(of: first).string,
            withDestinationPath: "../../../blobs/sha256/\(name.prefix(2))/\(name)"
        )
        #expect(try fetch(first).wasCached)
        #expect(try scratch.contents("cache/files/a/b/first.npz") == file)
        #expect(try scratch.contents("cache/blobs/sha256/\(name.prefix(2))/\(name)") == other)
        #expect(server.requests.count == 1)
    }
}
