import ByteIO
import Formats
import TestSupport
import Testing

/// What an archive's reader needs is found step by step, and is enough.
@Suite struct NPZOutlineTests {
    /// The size of all end records.
    static let endByteCount = 98

    /// An archive of which only what was asked for is there; everything else reads as zeros.
    struct Fetched {
        var bytes: [UInt8]
        var ranges: [Range<Int>] = []
        var count: Int { ranges.reduce(0) { $0 + $1.count } }

        mutating func bring(_ wanted: [Range<Int>], from whole: [UInt8]) {
            for range in wanted {
                bytes.replaceSubrange(range, with: whole[range])
                ranges.append(range)
            }
        }
    }

    /// Brings what the outline asks for, until it asks for nothing.
    func fetch(_ whole: [UInt8]) throws -> Fetched {
        var fetched = Fetched(bytes: [UInt8](repeating: 0, count: whole.count))
        fetched.bring([max(0, whole.count - Self.endByteCount)..<whole.count], from: whole)
        let tail = fetched.bytes
        let directory = try NPZOutline.directory(in: tail.span.bytes)
        fetched.bring([directory.range], from: whole)
        let described = fetched.bytes
        var outline = try NPZOutline(parsing: described.span.bytes)
        while true {
            let current = fetched.bytes
            let missing = outline.missingRanges(in: current.span.bytes)
            if missing.isEmpty { return fetched }
            fetched.bring(missing, from: whole)
        }
    }

    /// Two large arrays before a small one, so that most of the file is not needed.
    static func archive(_ change: (inout ArchiveParts) -> Void = { _ in }) -> [UInt8] {
        var array = NPYHeaderTests.valid
        array.replace("(3, 4)", with: "(3, 40000)")
        let large = npyBytes(array) + [UInt8](repeating: 7, count: 480_000)
        var parts = ArchiveParts("a.npy", "b.npy", array: large)
        parts.members += ArchiveParts("c.npy").members
        change(&parts)
        return parts.bytes
    }

    @Test func headersAndDirectoryAreEnough() throws {
        let whole = Self.archive()
        let fetched = try fetch(whole)
        #expect(try members(fetched.bytes) == members(whole))
        #expect(fetched.count < 2000)
    }

    @Test func aLongExtraFieldTakesAnotherStep() throws {
        let whole = Self.archive { parts in
            parts.members[0].local.extra = [9, 9, 0xE0, 0x2E] + [UInt8](repeating: 1, count: 12_000)
        }
        let fetched = try fetch(whole)
        #expect(try members(fetched.bytes) == members(whole))
        #expect(fetched.count > 12_000)
        #expect(fetched.count < 12_000 + 2000)
    }

    @Test func dataDescriptorsAreBrought() throws {
        let whole = Self.archive { parts in
            for index in parts.members.indices {
                let member = parts.members[index]
                var descriptor: [UInt8] = [0x50, 0x4B, 7, 8]
                descriptor.appendLittleEndian(member.central.checksum)
                descriptor.appendLittleEndian(member.central.storedByteCount)
                descriptor.appendLittleEndian(member.central.byteCount)
                parts.members[index].descriptor = descriptor
                parts.members[index].local.flags = 8
                parts.members[index].central.flags = 8
            }
        }
        #expect(try members(fetch(whole).bytes) == members(whole))
    }

    /// The header of the array lies behind more compressed data than is looked at first.
    @Test func compressedMembersAreBroughtAsFarAsTheirHeader() throws {
        let array = npyBytes(NPYHeaderTests.valid) + Array(1...48)
        let lengths = [array.count & 0xFF, array.count >> 8, ~array.count & 0xFF, ~array.count >> 8 & 0xFF]
        // empty blocks of deflate, then one that holds everything
        let blocks = (0..<2000).flatMap { _ in [0, 0, 0, 0xFF, 0xFF] as [UInt8] }
        let data = blocks + [1] + lengths.map(UInt8.init(truncatingIfNeeded:)) + array
        let whole = Self.archive { parts in
            parts.members.insert(
                ArchiveParts.member("0.npy", method: 8, data: data, array: array, size: array.count),
                at: 0
            )
        }
        #expect(try members(fetch(whole).bytes) == members(whole))
        #expect(try fetch(whole).count > 10_000)
    }

    @Test func whatTheDirectoryShowsToBeWrongIsRefusedAtOnce() {
        #expect(throws: ZIPError.duplicateName("a.npy")) { try fetch(ArchiveParts("a.npy", "a.npy").bytes) }
        let overlapping = ArchiveParts("a.npy", "b.npy").with { $0.members[1].central.localHeaderOffset = 20 }
        #expect(throws: ZIPError.overlap("a.npy", "b.npy")) { try fetch(overlapping.bytes) }
        let beyond = ArchiveParts("a.npy").with { $0.both({ _ in }, { $0.localHeaderOffset = 5_000_000 }) }
        #expect(throws: ZIPError.unclaimedBytes(0..<5_000_000)) { try fetch(beyond.bytes) }
        let tooLarge = ArchiveParts("a.npy", "b.npy").with {
            $0.members[1].central.storedByteCount = 1 << 30
            $0.members[1].central.byteCount = 1 << 30
        }
        #expect(throws: ZIPError.reachesIntoDirectory("b.npy")) { try fetch(tooLarge.bytes) }
        let far = ArchiveParts("a.npy", "b.npy").with { $0.members[1].central.localHeaderOffset = 5_000_000 }
        #expect(throws: ZIPError.reachesIntoDirectory("b.npy")) { try fetch(far.bytes) }
    }

    /// Whatever the bytes are, the outline ends, asks for nothing outside, and hides nothing from the reader.
    @Test(arguments: 0..<300) func damageIsFoundAsInAWholeFile(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let small = ArchiveParts("a.npy", "b.npy", "c.npy").bytes
        let mutation = generator.mutation(of: small)
        let whole = Result { try members(mutation) }
        let fetched = Result { try members(fetch(mutation).bytes) }
        switch (whole, fetched) {
        case (.success(let expected), .success(let found)): #expect(found == expected)
        case (.failure, .failure): break
        default: Issue.record("\(whole) of the whole, \(fetched) of the parts")
        }
    }
}
