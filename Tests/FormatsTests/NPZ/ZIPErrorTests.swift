import ByteIO
import Formats
import Testing

/// Every way in which an archive can be wrong, each made from a right one.
@Suite struct ZIPErrorTests {
    static let two = ArchiveParts("a.npy", "b.npy")
    /// Header, name and array of a member in `two`.
    static let memberByteCount = 30 + 5 + 10 + NPYHeaderTests.valid.utf8.count + 48
    static let directoryByteCount = 2 * (46 + 5)

    @Test func theUnchangedArchiveIsFine() throws {
        #expect(try members(Self.two.bytes).map(\.name) == ["a", "b"])
        #expect(try members(Self.two.with { $0.zip64 = { _, _ in } }.bytes).map(\.name) == ["a", "b"])
        #expect(Self.two.bytes.count == 2 * Self.memberByteCount + Self.directoryByteCount + 22)
    }

    static func end(_ change: @escaping @Sendable (inout ZIPEnd) -> Void) -> ArchiveParts {
        two.with { $0.end = change }
    }
    static func zip64(_ change: @escaping @Sendable (inout ZIP64End, inout ZIP64Locator) -> Void) -> ArchiveParts {
        two.with { $0.zip64 = change }
    }

    @Test(
        arguments: [
            (two.with { $0.tail = [0] }, .bytesAfterEnd(1)),
            (two.with { $0.tail = Array(repeating: 32, count: 70_000) }, .endRecordMissing),
            (
                two.with {
                    $0.end = { $0.commentByteCount = 3 }
                    $0.tail = [1, 2, 3]
                }, .archiveComment(byteCount: 3)
            ),
            (end { $0.commentByteCount = 3 }, .endRecordMissing),
            (end { $0.disk = 1 }, .severalDisks),
            (end { $0.directoryDisk = 1 }, .severalDisks),
            (end { $0.entriesOnDisk = 1 }, .severalDisks),
            (
                end { $0.directoryOffset -= 1 },
                .misplacedDirectory(
                    offset: UInt64(2 * memberByteCount - 1),
                    byteCount: UInt64(directoryByteCount),
                    end: 2 * memberByteCount + directoryByteCount
                )
            ),
            (
                end { $0.directoryOffset = .max },
                .misplacedDirectory(
                    offset: 0xFFFF_FFFF,
                    byteCount: UInt64(directoryByteCount),
                    end: 2 * memberByteCount + directoryByteCount
                )
            ),
            (
                end { ($0.entries, $0.entriesOnDisk) = (3, 3) },
                .directoryTooSmall(entries: 3, byteCount: directoryByteCount)
            ),
            (end { ($0.entries, $0.entriesOnDisk) = (1, 1) }, .directoryTooLarge(unused: 51)),
            (two.with { $0.directoryTail = [1, 2] }, .directoryTooLarge(unused: 2)),
            (
                zip64 { end, _ in (end.entries, end.entriesOnDisk) = (1_000_001, 1_000_001) }
                    .with { $0.end = { ($0.entries, $0.entriesOnDisk) = (.max, .max) } },
                .tooManyEntries(1_000_001)
            ),
            (
                zip64 { end, _ in (end.entries, end.entriesOnDisk) = (.max, .max) }
                    .with { $0.end = { ($0.entries, $0.entriesOnDisk) = (.max, .max) } },
                .tooManyEntries(.max)
            ),
            (zip64 { end, _ in (end.entries, end.entriesOnDisk) = (3, 3) }, .endRecordsDisagree(.entryCount)),
            (zip64 { end, _ in end.directoryByteCount -= 1 }, .endRecordsDisagree(.directorySize)),
            (zip64 { end, _ in end.directoryOffset += 1 }, .endRecordsDisagree(.directoryOffset)),
            (zip64 { end, _ in end.disk = 1 }, .severalDisks),
            (zip64 { end, _ in end.entriesOnDisk = 1 }, .severalDisks),
            (zip64 { _, locator in locator.diskCount = 2 }, .severalDisks),
            (zip64 { _, locator in locator.disk = 1 }, .severalDisks),
            (zip64 { _, locator in locator.endOffset -= 1 }, .misplacedZIP64End),
            (zip64 { _, locator in locator.endOffset = .max }, .misplacedZIP64End),
            (zip64 { end, _ in end.remainingByteCount = 45 }, .misplacedZIP64End),
        ] as [(ArchiveParts, ZIPError)]
    )
    func refusesWrongEnds(parts: ArchiveParts, error: ZIPError) {
        #expect(throws: error) { try members(parts.bytes) }
    }

    @Test func refusesJunkInFront() {
        let bytes = Self.two.bytes
        #expect(
            throws: ZIPError.misplacedDirectory(
                offset: UInt64(2 * Self.memberByteCount),
                byteCount: UInt64(Self.directoryByteCount),
                end: 2 * Self.memberByteCount + Self.directoryByteCount + 1
            )
        ) { try members([0] + bytes) }
        let shifted = Self.two.with {
            $0.members[0].gap = [1, 2, 3]
            $0.members[0].central.localHeaderOffset = 3
        }
        #expect(throws: ZIPError.unclaimedBytes(0..<3)) { try members(shifted.bytes) }
    }

    static func central(_ change: (inout ZIPCentralHeader) -> Void) -> ArchiveParts {
        two.with { change(&$0.members[0].central) }
    }
    static func local(_ change: (inout ZIPLocalHeader) -> Void) -> ArchiveParts {
        two.with { change(&$0.members[0].local) }
    }
    static let name = "a.npy"

    @Test(
        arguments: [
            (central { $0.name = [0xFF] + Array(".npy".utf8) }, .undecodableName(offset: 2 * memberByteCount)),
            (central { $0.name = Array("ä.npy".utf8) }, .undecodableName(offset: 2 * memberByteCount)),
            (central { $0.flags = 1 }, .encrypted(name)),
            (central { $0.flags = 1 << 6 }, .encrypted(name)),
            (central { $0.flags = 1 << 13 }, .encrypted(name)),
            (central { $0.flags = 1 << 5 }, .unsupportedFlags(name, flags: 32)),
            (central { $0.method = 12 }, .unsupportedMethod(name, method: 12)),
            (central { $0.disk = 1 }, .severalDisks),
            (central { $0.byteCount += 1 }, .storedSizeDiffers(name, stored: 121, size: 122)),
            (central { $0.extra = [1] }, .malformedExtraField(name)),
            (central { $0.extra = [9, 0, 5, 0, 1] }, .malformedExtraField(name)),
            (central { $0.extra = zip64Extra(1) + zip64Extra(1) }, .malformedExtraField(name)),
            (central { $0.byteCount = .max }, .missingZIP64Field(name)),
            (
                central {
                    $0.byteCount = .max
                    $0.storedByteCount = .max
                    $0.extra = zip64Extra(121)
                }, .missingZIP64Field(name)
            ),
            (
                central {
                    $0.localHeaderOffset = .max
                    $0.extra = zip64Extra(1 << 63)
                }, .numberTooLarge(name)
            ),
            (central { $0.localHeaderOffset = 1 }, .badSignature(.localHeader, offset: 1)),
            (
                central { $0.localHeaderOffset = 100_000 },
                .truncated(.localHeader, TruncatedInput(offset: 100_000, needed: 0, available: 2 * memberByteCount))
            ),
            (
                central { $0.localHeaderOffset = UInt32(2 * memberByteCount) },
                .truncated(
                    .localHeader,
                    TruncatedInput(offset: 2 * memberByteCount, needed: 4, available: 0)
                )
            ),
            (central { $0.name = Array("c.npy".utf8) }, .localHeaderDisagrees("c.npy", .name)),
            (central { $0.name = Array("b.npy".utf8) }, .localHeaderDisagrees("b.npy", .name)),
            (central { $0.flags = 2 }, .localHeaderDisagrees(name, .flags)),
            (local { $0.method = 8 }, .localHeaderDisagrees(name, .method)),
            (local { $0.checksum ^= 1 }, .localHeaderDisagrees(name, .checksum)),
            (local { $0.checksum = 0 }, .localHeaderDisagrees(name, .checksum)),
            (local { $0.byteCount += 1 }, .localHeaderDisagrees(name, .size)),
            (local { $0.storedByteCount += 1 }, .localHeaderDisagrees(name, .storedSize)),
            (local { $0.byteCount = .max }, .missingZIP64Field(name)),
            (
                local {
                    $0.byteCount = .max
                    $0.storedByteCount = .max
                    $0.extra = zip64Extra(122, 121)
                }, .localHeaderDisagrees(name, .size)
            ),
        ] as [(ArchiveParts, ZIPError)]
    )
    func refusesWrongHeaders(parts: ArchiveParts, error: ZIPError) {
        #expect(throws: error) { try members(parts.bytes) }
    }

    @Test func refusesOtherSignatures() {
        var bytes = Self.two.bytes
        bytes[2 * Self.memberByteCount] = 0
        #expect(throws: ZIPError.badSignature(.centralHeader, offset: 2 * Self.memberByteCount)) {
            try members(bytes)
        }
    }

    @Test func refusesADirectoryCutShort() {
        let parts = Self.two.with { $0.members[1].central.extra = [7, 0, 0, 0] }
        var bytes = parts.bytes
        // the length of the last member's extra fields, one more than there are
        bytes[2 * Self.memberByteCount + 51 + 30] = 5
        let error = TruncatedInput(offset: 2 * Self.memberByteCount + 102, needed: 5, available: 4)
        #expect(throws: ZIPError.truncated(.centralHeader, error)) { try members(bytes) }
    }

    @Test func refusesTheSameNameTwice() {
        #expect(throws: ZIPError.duplicateName("a.npy")) { try members(ArchiveParts("a.npy", "a.npy").bytes) }
        // one is composed, the other a letter and an accent
        let parts = ArchiveParts("\u{E4}.npy", "a\u{308}.npy").with { parts in
            for index in 0..<2 {
                parts.members[index].local.flags = 1 << 11
                parts.members[index].central.flags = 1 << 11
            }
        }
        #expect(throws: ZIPError.duplicateName("\u{E4}.npy")) { try members(parts.bytes) }
    }

    @Test func refusesMembersThatShareBytes() {
        let bigger = Self.two.with { parts in
            parts.both(
                {
                    $0.storedByteCount += 30
                    $0.byteCount += 30
                },
                {
                    $0.storedByteCount += 30
                    $0.byteCount += 30
                }
            )
        }
        #expect(throws: ZIPError.overlap("a.npy", "b.npy")) { try members(bigger.bytes) }
        let beyond = Self.two.with { parts in
            parts.both(
                {
                    $0.storedByteCount += 300
                    $0.byteCount += 300
                },
                {
                    $0.storedByteCount += 300
                    $0.byteCount += 300
                }
            )
        }
        #expect(throws: ZIPError.reachesIntoDirectory("a.npy")) { try members(beyond.bytes) }
    }

    @Test func refusesBytesOfNoMember() {
        let range = Self.memberByteCount..<(Self.memberByteCount + 2)
        let between = Self.two.with { $0.members[1].gap = [1, 2] }
        #expect(throws: ZIPError.unclaimedBytes(range)) { try members(between.bytes) }
        let after = ArchiveParts("a.npy").with { $0.members[0].descriptor = [1, 2] }
        #expect(throws: ZIPError.unclaimedBytes(range)) { try members(after.bytes) }
        #expect(throws: ZIPError.unclaimedBytes(0..<2)) {
            try members([1, 2] + ZIPEnd(entriesOnDisk: 0, entries: 0, directoryByteCount: 0, directoryOffset: 2).bytes)
        }
    }

    @Test(arguments: [false, true], [false, true])
    func checksDataDescriptors(hasSignature: Bool, isWide: Bool) throws {
        var parts = Self.two.with { parts in
            parts.both(
                {
                    $0.flags = 8
                    ($0.checksum, $0.byteCount, $0.storedByteCount) = (0, 0, 0)
                },
                { $0.flags = 8 }
            )
        }
        let central = parts.members[0].central
        var descriptor: [UInt8] = []
        if hasSignature { descriptor.appendLittleEndian(0x0807_4B50 as UInt32) }
        descriptor.appendLittleEndian(central.checksum)
        for size in [central.storedByteCount, central.byteCount] {
            if isWide { descriptor.appendLittleEndian(UInt64(size)) } else { descriptor.appendLittleEndian(size) }
        }
        parts.members[0].descriptor = descriptor
        #expect(try members(parts.bytes).map(\.name) == ["a", "b"])
        for index in descriptor.indices {
            parts.members[0].descriptor[index] ^= 1
            #expect(throws: ZIPError.dataDescriptorDisagrees("a.npy")) { try members(parts.bytes) }
            parts.members[0].descriptor[index] ^= 1
        }
        for wrong in [[], descriptor + [0], Array(repeating: 0, count: 30)] {
            parts.members[0].descriptor = wrong
            #expect(throws: ZIPError.dataDescriptorDisagrees("a.npy")) { try members(parts.bytes) }
        }
    }

    @Test func refusesFilesThatAreNoArchives() {
        #expect(throws: ZIPError.endRecordMissing) { try members([]) }
        #expect(throws: ZIPError.endRecordMissing) { try members(Array(repeating: 80, count: 200_000)) }
    }
}
