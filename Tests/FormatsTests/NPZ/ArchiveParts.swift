import ByteIO
import Formats

/// The parts of an archive of one or more members, to be changed before they are put together.
struct ArchiveParts: Sendable {
    struct Member: Sendable {
        var local: ZIPLocalHeader
        var data: [UInt8]
        var central: ZIPCentralHeader
        var descriptor: [UInt8] = []
        /// Bytes before the member that belong to none.
        var gap: [UInt8] = []
    }

    var members: [Member]
    var directoryTail: [UInt8] = []
    var end: @Sendable (inout ZIPEnd) -> Void = { _ in }
    /// Writes ZIP64 end records, changed by this.
    var zip64: (@Sendable (inout ZIP64End, inout ZIP64Locator) -> Void)?
    var tail: [UInt8] = []

    /// One stored member for each name, holding a small array.
    init(_ names: String..., array: [UInt8] = npyBytes(NPYHeaderTests.valid) + [UInt8](repeating: 7, count: 48)) {
        members = names.map { Self.member($0, data: array, size: array.count) }
    }

    static func member(_ name: String, method: UInt16 = 0, data: [UInt8], array: [UInt8]? = nil, size: Int) -> Member {
        let content = array ?? data
        let checksum = CRC32(of: content.span.bytes).value
        let local = ZIPLocalHeader(
            versionNeeded: 20,
            flags: 0,
            method: method,
            time: 0,
            date: 33,
            checksum: checksum,
            storedByteCount: UInt32(data.count),
            byteCount: UInt32(size),
            name: Array(name.utf8),
            extra: []
        )
        let central = ZIPCentralHeader(
            versionMadeBy: 20,
            versionNeeded: 20,
            flags: 0,
            method: method,
            time: 0,
            date: 33,
            checksum: checksum,
            storedByteCount: UInt32(data.count),
            byteCount: UInt32(size),
            disk: 0,
            externalAttributes: 0,
            localHeaderOffset: 0,
            name: Array(name.utf8),
            extra: []
        )
        return Member(local: local, data: data, central: central)
    }

    /// The archive.
    ///
    /// Offsets of headers that are 0 are filled in, others are kept.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            bytes += member.gap
            var central = member.central
            if central.localHeaderOffset == 0 { central.localHeaderOffset = UInt32(bytes.count) }
            bytes += member.local.bytes + member.data + member.descriptor
            directory += central.bytes
        }
        directory += directoryTail
        let offset = bytes.count
        bytes += directory
        if let zip64 {
            var end = ZIP64End(
                entriesOnDisk: UInt64(members.count),
                entries: UInt64(members.count),
                directoryByteCount: UInt64(directory.count),
                directoryOffset: UInt64(offset)
            )
            var locator = ZIP64Locator(endOffset: UInt64(bytes.count))
            zip64(&end, &locator)
            bytes += end.bytes + locator.bytes
        }
        var classic = ZIPEnd(
            entriesOnDisk: UInt16(members.count),
            entries: UInt16(members.count),
            directoryByteCount: UInt32(directory.count),
            directoryOffset: UInt32(offset)
        )
        end(&classic)
        return bytes + classic.bytes + tail
    }

    /// This archive with something changed.
    func with(_ change: (inout ArchiveParts) -> Void) -> ArchiveParts {
        var copy = self
        change(&copy)
        return copy
    }

    /// Changes both headers of the first member.
    mutating func both(_ local: (inout ZIPLocalHeader) -> Void, _ central: (inout ZIPCentralHeader) -> Void) {
        local(&members[0].local)
        central(&members[0].central)
    }
}

func members(_ bytes: [UInt8]) throws -> [NPZMember] {
    try NPZFile.members(in: bytes.span.bytes)
}

/// An extra field of ZIP64.
func zip64Extra(_ numbers: UInt64...) -> [UInt8] {
    var bytes: [UInt8] = [1, 0, UInt8(8 * numbers.count), 0]
    for number in numbers { bytes.appendLittleEndian(number) }
    return bytes
}
