internal import ByteIO

/// What can still be said of an archive that does not open: which records are damaged, and which members can be checked.
///
/// An archive states almost everything twice. Where the two statements differ, both places count as damaged: fetched
/// again, they cost little, and which of them was wrong cannot be told.
package struct ArchiveSurvey: Equatable {
    /// A record, or bytes that belong to none.
    package struct Record: Equatable {
        package var name: String
        package var range: Range<Int>
    }

    /// A member whose data can be found.
    package struct Member: Equatable {
        package var name: String
        package var method: ZIPMethod
        /// The CRC-32 of the data, not compressed.
        package var checksum: UInt32
        /// The size of the data, not compressed.
        package var byteCount: Int
        package var dataRange: Range<Int>
    }

    /// The end of an archive that is fetched again when nothing tells where the central directory is.
    package static let endReach = 1 << 16
    /// How far a member's header may reach beyond its name when its own fields cannot be trusted.
    private static let headerReach = 64

    /// Whether the end of the archive is where it should be, so that this is an archive at all.
    package private(set) var hasEnd = false
    /// The records that are damaged, in the order of the file.
    package private(set) var damagedRecords: [Record] = []
    /// The members whose data can be checked, in the order of the file.
    package private(set) var members: [Member] = []

    package init(of bytes: RawSpan) {
        guard let location = try? ZIPDirectoryLocation(in: bytes) else {
            damagedRecords = [
                Record(name: "end of the archive", range: max(0, bytes.byteCount - Self.endReach)..<bytes.byteCount)
            ]
            return
        }
        hasEnd = true
        let directory = Record(name: "central directory", range: location.range.lowerBound..<bytes.byteCount)
        guard let entries = try? Self.entries(in: bytes, at: location) else {
            damagedRecords = [directory]
            return
        }
        var isDirectorySuspect = Set(entries.map(\.name)).count < entries.count
        let end = location.range.lowerBound
        if let first = entries.first?.headerOffset, first > 0 {
            damagedRecords.append(Record(name: "start of the archive", range: 0..<min(first, end)))
            isDirectorySuspect = true
        }
        for (index, entry) in entries.enumerated() {
            let next = min(index + 1 < entries.count ? entries[index + 1].headerOffset : end, end)
            if let records = survey(entry, upTo: next, in: bytes, directoryOffset: end) {
                damagedRecords += records
                isDirectorySuspect = true
            }
        }
        if isDirectorySuspect { damagedRecords.append(directory) }
    }

    /// The bytes that no checksum of the archive covers: headers, descriptors, the directory and the end.
    ///
    /// - Parameters:
    ///   - members: the members of an archive that opens.
    ///   - count: the size of the archive.
    /// - Returns: the records, in the order of the file.
    package static func uncheckedRecords(around members: [NPZMember], byteCount count: Int) -> [Record] {
        var records: [Record] = []
        var position = 0
        for member in members.sorted(by: { $0.offset < $1.offset }) {
            records.append(
                Record(name: "header of \(member.memberName)", range: position..<member.dataRange.lowerBound)
            )
            position = member.dataRange.upperBound
        }
        records.append(Record(name: "central directory", range: position..<count))
        return records
    }

    private static func entries(in bytes: RawSpan, at location: ZIPDirectoryLocation) throws -> [ZIPEntry] {
        var reader = ByteReader(bytes.extracting(0..<location.range.upperBound))
        try reader.seek(to: location.range.lowerBound)
        var entries: [ZIPEntry] = []
        for _ in 0..<location.entryCount { entries.append(try ZIPEntry(parsing: &reader)) }
        guard reader.remaining == 0 else { throw ZIPError.directoryTooLarge(unused: reader.remaining) }
        return entries.sorted { $0.headerOffset < $1.headerOffset }
    }

    /// Looks at one member; gives the damaged records around it, or `nil` when everything agrees.
    private mutating func survey(
        _ found: ZIPEntry,
        upTo next: Int,
        in bytes: RawSpan,
        directoryOffset: Int
    ) -> [Record]? {
        var entry = found
        let isLocated = (try? entry.locateData(in: bytes, before: directoryOffset)) != nil
        if isLocated {
            let range = entry.dataOffset..<entry.dataEnd
            members.append(
                Member(
                    name: entry.name,
                    method: entry.method,
                    checksum: entry.checksum,
                    byteCount: entry.byteCount,
                    dataRange: range
                )
            )
            if entry.hasDataDescriptor, entry.dataEnd <= next {
                let descriptor = entry.dataEnd..<next
                if descriptor.count <= ZIPEntry.largestDataDescriptor,
                    entry.isDataDescriptor(bytes.extracting(descriptor))
                {
                    return nil
                }
                let reach = entry.dataEnd..<min(next, entry.dataEnd + ZIPEntry.largestDataDescriptor)
                return header(of: entry, upTo: next, directoryOffset)
                    + [Record(name: "data descriptor of \(entry.name)", range: reach)]
            }
            if entry.dataEnd == next { return nil }
            if entry.dataEnd < next {
                return header(of: entry, upTo: next, directoryOffset)
                    + [Record(name: "bytes after \(entry.name)", range: entry.dataEnd..<next)]
            }
        }
        return header(of: entry, upTo: next, directoryOffset)
    }

    /// Where the header of a member must be: up to its data, which ends where the next member starts.
    private func header(of entry: ZIPEntry, upTo next: Int, _ directoryOffset: Int) -> [Record] {
        let start = entry.headerOffset
        let (least, overflow) = start.addingReportingOverflow(ZIPLocalHeader.fixedByteCount + entry.nameBytes.count)
        guard !overflow, least <= directoryOffset else { return [] }
        let dataStart = next - entry.storedByteCount
        let reach = least + Self.headerReach
        let end = (least...reach).contains(dataStart) ? dataStart : min(reach, directoryOffset)
        return [Record(name: "header of \(entry.name)", range: start..<end)]
    }
}
