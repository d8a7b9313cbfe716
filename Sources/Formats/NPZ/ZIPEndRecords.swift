internal import ByteIO

/// The record at the end of an archive that tells where the central directory is.
package struct ZIPEnd: Equatable {
    static let signature: UInt32 = 0x0605_4B50
    static let byteCount = 22

    package var disk: UInt16 = 0
    package var directoryDisk: UInt16 = 0
    package var entriesOnDisk: UInt16
    package var entries: UInt16
    var directoryByteCount: UInt32
    package var directoryOffset: UInt32
    package var commentByteCount: UInt16 = 0

    package init(
        entriesOnDisk: UInt16,
        entries: UInt16,
        directoryByteCount: UInt32,
        directoryOffset: UInt32
    ) {
        self.entriesOnDisk = entriesOnDisk
        self.entries = entries
        self.directoryByteCount = directoryByteCount
        self.directoryOffset = directoryOffset
    }
}

extension ZIPEnd {
    /// Reads the record without its signature.
    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        disk = try reader.readLittleEndian()
        directoryDisk = try reader.readLittleEndian()
        entriesOnDisk = try reader.readLittleEndian()
        entries = try reader.readLittleEndian()
        directoryByteCount = try reader.readLittleEndian()
        directoryOffset = try reader.readLittleEndian()
        commentByteCount = try reader.readLittleEndian()
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(Self.signature)
        for field in [disk, directoryDisk, entriesOnDisk, entries] { bytes.appendLittleEndian(field) }
        bytes.appendLittleEndian(directoryByteCount)
        bytes.appendLittleEndian(directoryOffset)
        bytes.appendLittleEndian(commentByteCount)
        return bytes
    }
}

/// The end record with 64-bit numbers, which stands before the locator and the classic one.
package struct ZIP64End: Equatable {
    static let signature: UInt32 = 0x0606_4B50
    static let byteCount = 56

    /// The size of what follows this field, which is this unless the record is extended.
    package var remainingByteCount: UInt64 = 44
    var versionMadeBy: UInt16 = 45
    var versionNeeded: UInt16 = 45
    package var disk: UInt32 = 0
    var directoryDisk: UInt32 = 0
    package var entriesOnDisk: UInt64
    package var entries: UInt64
    package var directoryByteCount: UInt64
    package var directoryOffset: UInt64

    package init(
        entriesOnDisk: UInt64,
        entries: UInt64,
        directoryByteCount: UInt64,
        directoryOffset: UInt64
    ) {
        self.entriesOnDisk = entriesOnDisk
        self.entries = entries
        self.directoryByteCount = directoryByteCount
        self.directoryOffset = directoryOffset
    }
}

extension ZIP64End {
    /// Reads the record without its signature.
    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        remainingByteCount = try reader.readLittleEndian()
        versionMadeBy = try reader.readLittleEndian()
        versionNeeded = try reader.readLittleEndian()
        disk = try reader.readLittleEndian()
        directoryDisk = try reader.readLittleEndian()
        entriesOnDisk = try reader.readLittleEndian()
        entries = try reader.readLittleEndian()
        directoryByteCount = try reader.readLittleEndian()
        directoryOffset = try reader.readLittleEndian()
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(Self.signature)
        bytes.appendLittleEndian(remainingByteCount)
        for field in [versionMadeBy, versionNeeded] { bytes.appendLittleEndian(field) }
        for field in [disk, directoryDisk] { bytes.appendLittleEndian(field) }
        for field in [entriesOnDisk, entries, directoryByteCount, directoryOffset] { bytes.appendLittleEndian(field) }
        return bytes
    }
}

/// The record that tells where the ZIP64 end record is.
package struct ZIP64Locator: Equatable {
    static let signature: UInt32 = 0x0706_4B50
    static let byteCount = 20

    package var disk: UInt32 = 0
    package var endOffset: UInt64
    package var diskCount: UInt32 = 1

    package init(endOffset: UInt64) {
        self.endOffset = endOffset
    }
}

extension ZIP64Locator {
    /// Reads the record without its signature.
    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        disk = try reader.readLittleEndian()
        endOffset = try reader.readLittleEndian()
        diskCount = try reader.readLittleEndian()
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(Self.signature)
        bytes.appendLittleEndian(disk)
        bytes.appendLittleEndian(endOffset)
        bytes.appendLittleEndian(diskCount)
        return bytes
    }
}

extension ByteReader {
    /// Goes to a record and passes over its signature.
    @_lifetime(self: copy self)
    mutating func enter(_ record: ZIPRecord, at offset: Int, signature: UInt32) throws(ZIPError) {
        let found: UInt32
        do throws(TruncatedInput) {
            try seek(to: offset)
            found = try readLittleEndian()
        } catch {
            throw .truncated(record, error)
        }
        guard found == signature else { throw .badSignature(record, offset: offset) }
    }
}
