import ByteIO
import Catalog
import Download
import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing
import Zoo

/// What is known of files that were fetched.
@Suite struct HeldFilesTests {
    let temporary: TemporaryDirectory
    let store: Store

    init() throws {
        temporary = try TemporaryDirectory()
        store = Store(root: temporary.path.appending("cache"))
    }

    static func digest(_ byte: UInt8) throws -> SHA256Digest {
        try #require(SHA256Digest(hexadecimal: String(repeating: String(format: "%02x", byte), count: 32)))
    }

    func entry(_ byte: UInt8, content: UInt8? = nil, md5: String? = nil) throws -> LockFile.Entry {
        LockFile.Entry(
            url: "https://h/f",
            sha256: try Self.digest(byte),
            size: Int(byte),
            md5: md5,
            contentDigest: try content.map(Self.digest),
            verification: [.exactSize, .structure],
            fetchedAt: Date(timeIntervalSince1970: 0)
        )
    }

    @Test func theLockFileWinsOverTheCache() throws {
        let catalog = try ModelCatalog.load()
        let lock = LockFile(path: temporary.path.appending("bitzoo.lock"))
        try lock.record(try entry(1, content: 2), for: StoreName("BiT-M-R50x1.npz"))
        let record = LockFile(path: store.root.appending("bitzoo.lock.json"))
        try createDirectories(at: store.root)
        for (name, byte) in [("BiT-M-R50x1.npz", 3), ("vtab/BiT-M-R50x1-run0-dtd.npz", 4)] as [(String, UInt8)] {
            try record.record(try entry(byte, md5: "1B2M2Y8AsgTpgAmY7PhCfg=="), for: StoreName(name))
            // what is recorded counts only where the file is
            let path = store.path(of: try StoreName(name))
            try createDirectories(at: path.directory)
            try Data([1]).write(to: URL(filePath: path.string))
        }
        let held = try HeldFiles.collect(catalog, in: store, lock: try ProjectLock(at: lock.path))
        #expect(Set(held.keys) == ["BiT-M-R50x1.npz", "BiT-M-R50x1-run0-dtd.npz"])
        #expect(
            held["BiT-M-R50x1.npz"]
                == HeldFile(
                    digest: KnownDigest(try Self.digest(1), origin: .lockFile),
                    size: 1,
                    contentDigest: KnownDigest(try Self.digest(2), origin: .lockFile),
                    checks: ["exact size", "structure"]
                )
        )
        let cached = try #require(held["BiT-M-R50x1-run0-dtd.npz"])
        #expect(cached.digest == KnownDigest(try Self.digest(4), origin: .cache))
        #expect(cached.md5 == "1B2M2Y8AsgTpgAmY7PhCfg==")
        #expect(cached.contentDigest == nil)

        // what was counted is no longer derived
        var knowledge = Knowledge()
        knowledge.held = held
        let locked = try ModelRecord(catalog.checkpoint(named: "BiT-M-R50x1"), in: catalog, knowledge: knowledge)
        #expect(locked.files.map(\.size) == [.held(1), .unknown])
        #expect(locked.contentDigest == KnownDigest(try Self.digest(2), origin: .lockFile))
        let other = try ModelRecord(catalog.checkpoint(named: "BiT-M-R50x3"), in: catalog, knowledge: knowledge)
        #expect(other.files.map(\.size.basis) == ["derived", "unknown"])
        #expect(other.contentDigest == nil)
    }

    @Test func anEmptyCacheHoldsNothing() throws {
        #expect(try HeldFiles.collect(try ModelCatalog.load(), in: store, lock: nil).isEmpty)
    }
}
