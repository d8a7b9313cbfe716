import ByteIO
import Download
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Replacing a damaged file of the store by a mended one.
@Suite struct StoreMendingTests {
    let scratch: TemporaryDirectory
    let store: Store
    let name: StoreName
    let source: SourceURL
    let file = sample(1000)

    init() throws {
        scratch = try TemporaryDirectory()
        store = Store(root: scratch.path.appending("cache"))
        name = try StoreName("vtab/f.npz")
        source = try SourceURL("http://zoo/f.npz")
    }

    var digest: SHA256Digest { DownloadTests.digest(file) }

    func write(_ bytes: [UInt8], to path: FilePath) throws {
        try createDirectories(at: path.directory)
        try AtomicFile.write(to: path, replacing: true) { try $0.write(bytes) }
    }

    func mend(in store: Store? = nil, pinned: SHA256Digest? = nil, _ content: ContentReport) throws -> FilePath? {
        try (store ?? self.store).withMending(of: name, pinned: pinned) { mending in
            try write(file, to: mending.partial)
            return try mending.replace(digest: digest, content: content, source: source)
        }
    }

    @Test(arguments: [LinkKind.symbolic, .hard, .copy]) func theRecordIsKeptAndGrows(kind: LinkKind) throws {
        var store = store
        store.linkKinds = kind == .copy ? [.copy] : [kind, .copy]
        #expect(try mend(in: store, ContentReport()) == nil)
        let first = try #require(try store.lockFile.entries()[name])
        #expect(first.url == "http://zoo/f.npz")
        #expect(first.verification == [])
        let damaged = [UInt8](file.dropLast()) + [9]
        for path in [store.path(of: name), store.blob(of: digest)]
        where kind != .symbolic || path != store.path(of: name) {
            try write(damaged, to: path)
        }
        var content = ContentReport()
        content.contentDigest = DownloadTests.digest([7])
        content.verification = [.recordedDigest, .container]
        let kept = try mend(in: store, pinned: digest, content)
        #expect(kept == store.root.appending("quarantine/vtab%2Ff.npz"))
        #expect(try scratch.contents("cache/quarantine/vtab%2Ff.npz") == damaged)
        #expect(try scratch.contents("cache/files/vtab/f.npz") == file)
        #expect(try store.check(quarantining: false).map(\.verdict) == [.ok])
        var expected = first
        expected.contentDigest = DownloadTests.digest([7])
        expected.verification = [.recordedDigest, .container]
        #expect(try store.lockFile.entries()[name] == expected)
        #expect(try scratch.everything(in: "cache/quarantine") == ["vtab%2Ff.npz"])
        #expect(try scratch.everything(in: "cache/partial") == [])
    }

    @Test func anotherDigestThanTheRecordedOneIsRefused() throws {
        _ = try mend(ContentReport())
        let other = DownloadTests.digest([1])
        let error = StoreError.conflictingDigests(
            name,
            pinned: other,
            recorded: digest,
            lockFile: store.lockFile.path
        )
        #expect(throws: error) { try mend(pinned: other, ContentReport()) }
        #expect(throws: error) {
            try store.withMending(of: name, pinned: nil) {
                try $0.replace(digest: other, content: ContentReport(), source: source)
            }
        }
        #expect(try scratch.contents("cache/files/vtab/f.npz") == file)
    }

    struct Interruption: Error {}

    /// A record proves a later download; without one, a copy of damaged bytes must not stay.
    @Test(arguments: [true, false]) func whatWasMendedSoFar(isRecorded: Bool) throws {
        if isRecorded { _ = try mend(ContentReport()) }
        #expect(throws: Interruption.self) {
            try store.withMending(of: name, pinned: nil) { mending in
                try write([1, 2], to: mending.partial)
                throw Interruption()
            }
        }
        #expect(try scratch.everything(in: "cache/partial") == (isRecorded ? ["vtab%2Ff.npz"] : []))
    }

    @Test func filesAreKnownByTheirPaths() throws {
        _ = try mend(ContentReport())
        let link = scratch.path.appending("link.npz")
        try FileManager.default.createSymbolicLink(
            atPath: link.string,
            withDestinationPath: store.path(of: name).string
        )
        try write([1], to: scratch.path.appending("other.npz"))
        for path in [
            store.path(of: name), store.blob(of: digest), link, store.root.appending("blobs/../files/vtab/f.npz"),
        ] {
            #expect(try store.name(ofFileAt: path) == name, "\(path)")
        }
        for path in [scratch.path.appending("other.npz"), store.lockFile.path, FilePath("/nothing/at/all")] {
            #expect(try store.name(ofFileAt: path) == nil, "\(path)")
        }
    }
}
