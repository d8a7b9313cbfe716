import ByteIO
import Download
import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Checking what is in the cache, and removing what nobody needs; no server is involved.
@Suite(.timeLimit(.minutes(5))) struct StoreCareTests {
    let scratch: TemporaryDirectory
    let store: Store
    let names: [StoreName]

    init() throws {
        scratch = try TemporaryDirectory()
        store = Store(root: scratch.path.appending("cache"))
        names = try ["a", "b", "d/c"].map { try StoreName($0) }
    }

    func put(_ bytes: [UInt8], as name: StoreName) throws {
        try scratch.write(bytes, to: "source/f")
        let url = try SourceURL("file://\(scratch.path)/source/f")
        _ = try Fetcher(store: store, transfer: .loopback)
            .fetch(FetchRequest(name: name, transfer: TransferRequest(url: url)))
    }

    func blob(_ bytes: [UInt8]) -> String {
        "cache/blobs/sha256/\(digest(bytes).hexadecimal.prefix(2))/\(digest(bytes))"
    }

    func age(_ path: String, days: Double) throws {
        let date = Date(timeIntervalSinceNow: -days * 86_400)
        try FileManager.default.setAttributes(
            [.modificationDate: date],
            ofItemAtPath: scratch.path.appending(path).string
        )
    }

    @Test func everyFileGetsAVerdict() throws {
        try put([1], as: names[0])
        try put([2], as: names[1])
        try put([3], as: names[2])
        try scratch.write([9], to: blob([2]))
        removeFile(at: scratch.path.appending(blob([3])))
        try scratch.write([4], to: "cache/files/e")
        let unknown = try StoreName("e")
        let expected = { (quarantined: FilePath?) in
            [
                Store.Check(name: names[0], verdict: .ok, expected: digest([1]), found: digest([1]), size: 1),
                Store.Check(
                    name: names[1],
                    verdict: .damaged,
                    expected: digest([2]),
                    found: digest([9]),
                    size: 1,
                    quarantined: quarantined
                ),
                Store.Check(name: names[2], verdict: .missing, expected: digest([3])),
                Store.Check(name: unknown, verdict: .unrecorded, found: digest([4]), size: 1),
            ]
        }
        let before = try scratch.everything()
        #expect(try store.check(quarantining: false) == expected(nil))
        #expect(try scratch.everything() == before)
        #expect(try store.check(quarantining: true) == expected(store.root.appending("quarantine/b")))
        #expect(try scratch.contents("cache/quarantine/b") == [9])
        #expect(try store.check([names[1]], quarantining: true).map(\.verdict) == [.missing])
        #expect(try store.inventory().quarantined.map(\.name) == ["b"])
    }

    /// The one blob is put away with the first name; the second one has lost it by then.
    @Test func aBlobWithTwoNamesIsReadAndPutAwayOnce() throws {
        try put([1], as: names[0])
        try put([1], as: names[1])
        try scratch.write([9], to: blob([1]))
        let checks = try store.check(quarantining: true)
        #expect(checks.map(\.verdict) == [.damaged, .damaged])
        #expect(checks.map(\.quarantined) == [store.root.appending("quarantine/a"), nil])
    }

    @Test func partialsCountWithTheirJournals() throws {
        try scratch.write(sample(10_000), to: "cache/partial/d%2Fc")
        try scratch.write(sample(10), to: "cache/partial/d%2Fc.journal")
        try scratch.write(sample(10), to: "cache/partial/b.journal")
        try age("cache/partial/d%2Fc", days: 3)
        let inventory = try store.inventory()
        #expect(inventory.partials.map(\.name) == ["b", "d/c"])
        #expect(inventory.partials.map(\.path) == ["b", "d%2Fc"].map { store.root.appending("partial/\($0)") })
        #expect(inventory.bytesOnDisk == inventory.partials.reduce(0) { $0 + $1.bytesOnDisk })
        #expect(inventory.partials[1].bytesOnDisk >= 10_010)
        // the journal is the younger one
        #expect(inventory.partials[1].modified.timeIntervalSinceNow > -86_400)
        #expect(try store.knownNames() == [names[1], names[2]])
        #expect(try store.remove(names[2]))
        #expect(try store.inventory().partials.map(\.name) == ["b"])
    }

    @Test func onlyWhatNobodyNeedsIsLeftOver() throws {
        try put([1], as: names[0])
        try put([2], as: names[1])
        removeFile(at: store.path(of: names[1]))
        for name in ["old", "held", "young"] { try scratch.write([1], to: "cache/partial/\(name)") }
        for name in ["old", "held"] { try age("cache/partial/\(name)", days: 8) }
        try scratch.write([], to: "cache/locks/stale.lock")
        try scratch.write([5], to: "cache/quarantine/q")
        let lock = open(store.root.appending("locks/held.lock").string, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let weekAgo = Date(timeIntervalSinceNow: -7 * 86_400)
        func found(_ includingQuarantine: Bool) throws -> [String] {
            try store.leftovers(before: weekAgo, includingQuarantine: includingQuarantine).map {
                "\($0.kind) \($0.name)"
            }
        }
        let expected = ["unreferenced \(digest([2]))", "partial old", "lock stale.lock"]
        let before = try scratch.everything()
        #expect(try found(false) == expected)
        #expect(try found(true) == [expected[0], expected[1], "quarantined q", expected[2]])
        #expect(try scratch.everything() == before)
        for leftover in try store.leftovers(before: weekAgo, includingQuarantine: true) {
            #expect(try store.remove(leftover), "\(leftover.name)")
        }
        #expect(try found(true) == [])
        #expect(try scratch.everything(in: "cache/partial") == ["held", "young"])
        #expect(try scratch.contents("cache/files/a") == [1])
        #expect(!fileExists(at: scratch.path.appending(blob([2]))))
    }

    /// Between the look and the removal, a file got its name back, and a download was gone on with.
    @Test func whatIsNeededAgainStays() throws {
        try put([2], as: names[1])
        removeFile(at: store.path(of: names[1]))
        try scratch.write([1], to: "cache/partial/old")
        let leftovers = try store.leftovers(before: Date(timeIntervalSinceNow: 60), includingQuarantine: false)
        #expect(leftovers.map(\.kind) == [.unreferenced, .partial])
        try put([2], as: names[1])
        let lock = open(store.root.appending("locks/old.lock").string, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        for leftover in leftovers { #expect(try !store.remove(leftover)) }
        #expect(try scratch.contents("cache/files/b") == [2])
        #expect(try scratch.contents("cache/partial/old") == [1])
    }
}
