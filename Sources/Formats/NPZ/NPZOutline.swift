internal import ByteIO

/// What of an archive must be at hand so that ``NPZFile`` can open it, for an archive that is brought piece by piece.
///
/// The bytes are those of the whole archive, of which most are not there yet and read as zeros. First the tail must be
/// there (``tailByteCount``), then the central directory (``directory(in:)``); from that, ``missingRanges(in:)`` says in a few
/// steps which bytes tell the rest. What the directory shows to be wrong is refused before anything else is asked for; what
/// these steps do not understand they leave to ``NPZFile``, which checks everything.
package struct NPZOutline {
    /// The size of the tail to begin with: the end records and, for most networks, all of the central directory.
    package static let tailByteCount = 32 << 10

    /// The size of a ZIP64 field, which NumPy writes into each local header.
    private static let usualExtraByteCount = 20
    /// The size of the array header in every released file.
    private static let usualArrayHeaderByteCount = 128
    /// What is inflated to find an array header; any writer's is shorter.
    private static let usualInflatedByteCount = 256
    /// How much compressed data is looked at first; tables of Huffman codes stand before the first byte.
    private static let compressedPrefixByteCount = 1 << 10
    private static let arrayPrefixByteCount = 12

    /// Where the central directory lies, and how many members it lists.
    package struct Directory: Equatable {
        /// Where it lies.
        package var range: Range<Int>
        /// The number of members.
        package var entryCount: Int
    }

    private struct Member {
        let entry: ZIPEntry
        /// Where the next member or the central directory starts.
        let limit: Int
        /// Up to where the member's bytes are there, from its start.
        var known: Int
    }

    private var members: [Member]
    private var hasAskedForDescriptors = false

    /// Finds the central directory.
    ///
    /// - Parameter bytes: the archive, of which the tail is there.
    /// - Returns: where the directory lies.
    /// - Throws: ``ZIPError`` when the end of the archive is not sound.
    package static func directory(in bytes: RawSpan) throws(ZIPError) -> Directory {
        let location = try ZIPDirectoryLocation(in: bytes)
        return Directory(range: location.range, entryCount: location.entryCount)
    }

    /// Reads the central directory.
    ///
    /// - Parameter bytes: the archive, of which the central directory and the tail are there.
    /// - Throws: ``ZIPError`` when the directory is not sound, or its members do not fit into the file.
    package init(parsing bytes: RawSpan) throws(ZIPError) {
        let location = try ZIPDirectoryLocation(in: bytes)
        let end = location.range.lowerBound
        let entries = try ZIPArchive.directory(in: bytes, at: location, locatesData: false)
        let sorted = entries.sorted { $0.headerOffset < $1.headerOffset }
        let first = sorted.first?.headerOffset ?? end
        guard first == 0 else { throw .unclaimedBytes(0..<first) }
        members = []
        members.reserveCapacity(sorted.count)
        for (index, entry) in sorted.enumerated() {
            let next = index + 1 < sorted.count ? sorted[index + 1] : nil
            let limit = next?.headerOffset ?? end
            let fixed = ZIPLocalHeader.fixedByteCount + entry.nameBytes.count
            guard entry.headerOffset <= end, entry.storedByteCount <= end - entry.headerOffset else {
                throw .reachesIntoDirectory(entry.name)
            }
            guard fixed + entry.storedByteCount <= limit - entry.headerOffset else {
                guard let next else { throw .reachesIntoDirectory(entry.name) }
                throw .overlap(entry.name, next.name)
            }
            members.append(Member(entry: entry, limit: limit, known: entry.headerOffset))
        }
    }

    /// Finds out what else must be there; to be called again when it is.
    ///
    /// - Parameter bytes: the archive, of which everything is there that was asked for before.
    /// - Returns: the ranges to bring; none when ``NPZFile`` can open the archive.
    package mutating func missingRanges(in bytes: RawSpan) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for index in members.indices {
            let member = members[index]
            let needed = Self.end(ofHeadersOf: member, in: bytes)
            guard needed > member.known else { continue }
            ranges.append(member.known..<needed)
            members[index].known = needed
        }
        if !hasAskedForDescriptors {
            hasAskedForDescriptors = true
            for member in members where member.entry.hasDataDescriptor {
                let start = max(member.entry.headerOffset, member.limit - ZIPEntry.largestDataDescriptor)
                ranges.append(start..<member.limit)
            }
        }
        return ranges
    }

    /// Up to where a member must be there, as far as what is there can tell.
    private static func end(ofHeadersOf member: Member, in bytes: RawSpan) -> Int {
        let start = member.entry.headerOffset
        if member.known == start {
            let usual = member.entry.method == .stored ? usualArrayHeaderByteCount : compressedPrefixByteCount
            let fixed = ZIPLocalHeader.fixedByteCount + member.entry.nameBytes.count + usualExtraByteCount
            return min(start + fixed + min(usual, member.entry.storedByteCount), member.limit)
        }
        guard let local = localHeaderByteCount(in: bytes.extracting(start..<member.known)) else { return member.known }
        let dataStart = start + local
        guard member.entry.storedByteCount <= member.limit - dataStart else { return member.known }
        let dataEnd = dataStart + member.entry.storedByteCount
        switch member.entry.method {
        case .stored:
            let prefixEnd = min(dataStart + arrayPrefixByteCount, dataEnd)
            guard member.known >= prefixEnd else { return prefixEnd }
            let prefix = bytes.extracting(dataStart..<prefixEnd)
            guard let count = try? NPYHeader.byteCount(fromPrefix: prefix) else { return member.known }
            return min(dataStart + count, dataEnd)
        case .deflated:
            guard member.known > dataStart else { return min(dataStart + compressedPrefixByteCount, dataEnd) }
            let data = bytes.extracting(dataStart..<min(member.known, dataEnd))
            if holdsArrayHeader(data, of: member.entry) { return member.known }
            return min(dataStart + 2 * data.byteCount, dataEnd)
        }
    }

    /// The size of a local header, from its fixed part.
    private static func localHeaderByteCount(in bytes: RawSpan) -> Int? {
        var reader = ByteReader(bytes)
        do throws(TruncatedInput) {
            try reader.seek(to: ZIPLocalHeader.fixedByteCount - 4)
            let nameCount = Int(try reader.readLittleEndian(UInt16.self))
            let extraCount = Int(try reader.readLittleEndian(UInt16.self))
            return ZIPLocalHeader.fixedByteCount + nameCount + extraCount
        } catch {
            return nil
        }
    }

    /// Whether the start of a member's compressed data gives the whole array header; also when it never will.
    private static func holdsArrayHeader(_ data: RawSpan, of entry: ZIPEntry) -> Bool {
        var wanted = min(usualInflatedByteCount, entry.byteCount)
        guard let prefix = try? inflatePrefix(data, maximum: wanted) else { return true }
        guard prefix.count == wanted else { return false }
        guard let count = try? unsafe NPYHeader.byteCount(fromPrefix: prefix.span.bytes) else { return true }
        if count <= prefix.count { return true }
        wanted = min(count, entry.byteCount)
        guard let header = try? inflatePrefix(data, maximum: wanted) else { return true }
        return header.count == wanted
    }
}
