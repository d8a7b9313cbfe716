internal import ByteIO

/// The record at the end of an archive that tells where the central directory is.
struct ZIPEnd: Equatable {
    static let signature: UInt32 = 0x0605_4B50
    static let byteCount = 22

    var disk: UInt16 = 0
    var directoryDisk: UInt16 = 0
    var entriesOnDisk: UInt16
    var entries: UInt16
    var directoryByteCount: UInt32
    var directoryOffset: UInt32
    var commentByteCount: UInt16 = 0
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

    var bytes: [UInt8] {
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
struct ZIP64End: Equatable {
    static let signature: UInt32 = 0x0606_4B50
    static let byteCount = 56

    /// The size of what follows this field, which is this unless the record is extended.
    var remainingByteCount: UInt64 = 44
    var versionMadeBy: UInt16 = 45
    var versionNeeded: UInt16 = 45
    var disk: UInt32 = 0
    var directoryDisk: UInt32 = 0
    var entriesOnDisk: UInt64
    var entries: UInt64
    var directoryByteCount: UInt64
    var directoryOffset: UInt64
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

    var bytes: [UInt8] {
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
struct ZIP64Locator: Equatable {
    static let signature: UInt32 = 0x0706_4B50
    static let byteCount = 20

    var disk: UInt32 = 0
    var endOffset: UInt64
    var diskCount: UInt32 = 1
}

extension ZIP64Locator {
    /// Reads the record without its signature.
    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        disk = try reader.readLittleEndian()
        endOffset = try reader.readLittleEndian()
        diskCount = try reader.readLittleEndian()
    }

    var bytes: [UInt8] {
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
