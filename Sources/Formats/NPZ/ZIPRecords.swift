internal import ByteIO

/// The header in front of a member's data.
struct ZIPLocalHeader: Equatable, Sendable {
    static let signature: UInt32 = 0x0403_4B50
    static let fixedByteCount = 30
    /// Where the checksum stands, for the writer that knows it only after the data.
    static let checksumOffset = 14

    var versionNeeded: UInt16
    var flags: UInt16
    var method: UInt16
    var time: UInt16
    var date: UInt16
    var checksum: UInt32
    var storedByteCount: UInt32
    var byteCount: UInt32
    var name: [UInt8]
    var extra: [UInt8]

    var recordByteCount: Int { Self.fixedByteCount + name.count + extra.count }
}

extension ZIPLocalHeader {
    /// Reads the record without its signature.
    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        versionNeeded = try reader.readLittleEndian()
        flags = try reader.readLittleEndian()
        method = try reader.readLittleEndian()
        time = try reader.readLittleEndian()
        date = try reader.readLittleEndian()
        checksum = try reader.readLittleEndian()
        storedByteCount = try reader.readLittleEndian()
        byteCount = try reader.readLittleEndian()
        let nameCount = try reader.readLittleEndian(UInt16.self)
        let extraCount = try reader.readLittleEndian(UInt16.self)
        name = try reader.readBytes(Int(nameCount))
        extra = try reader.readBytes(Int(extraCount))
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(Self.signature)
        for field in [versionNeeded, flags, method, time, date] { bytes.appendLittleEndian(field) }
        for field in [checksum, storedByteCount, byteCount] { bytes.appendLittleEndian(field) }
        bytes.appendLittleEndian(UInt16(truncatingIfNeeded: name.count))
        bytes.appendLittleEndian(UInt16(truncatingIfNeeded: extra.count))
        return bytes + name + extra
    }
}

/// The header of a member in the central directory.
struct ZIPCentralHeader: Equatable, Sendable {
    static let signature: UInt32 = 0x0201_4B50
    static let fixedByteCount = 46

    var versionMadeBy: UInt16
    var versionNeeded: UInt16
    var flags: UInt16
    var method: UInt16
    var time: UInt16
    var date: UInt16
    var checksum: UInt32
    var storedByteCount: UInt32
    var byteCount: UInt32
    var disk: UInt16
    var externalAttributes: UInt32
    var localHeaderOffset: UInt32
    var name: [UInt8]
    var extra: [UInt8]

    var recordByteCount: Int { Self.fixedByteCount + name.count + extra.count }
}

extension ZIPCentralHeader {
    /// Reads the record without its signature; passes over a comment.
    init(parsing reader: inout ByteReader) throws(TruncatedInput) {
        versionMadeBy = try reader.readLittleEndian()
        versionNeeded = try reader.readLittleEndian()
        flags = try reader.readLittleEndian()
        method = try reader.readLittleEndian()
        time = try reader.readLittleEndian()
        date = try reader.readLittleEndian()
        checksum = try reader.readLittleEndian()
        storedByteCount = try reader.readLittleEndian()
        byteCount = try reader.readLittleEndian()
        let nameCount = try reader.readLittleEndian(UInt16.self)
        let extraCount = try reader.readLittleEndian(UInt16.self)
        let commentCount = try reader.readLittleEndian(UInt16.self)
        disk = try reader.readLittleEndian()
        _ = try reader.readLittleEndian(UInt16.self)
        externalAttributes = try reader.readLittleEndian()
        localHeaderOffset = try reader.readLittleEndian()
        name = try reader.readBytes(Int(nameCount))
        extra = try reader.readBytes(Int(extraCount))
        try reader.skip(Int(commentCount))
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(Self.signature)
        for field in [versionMadeBy, versionNeeded, flags, method, time, date] { bytes.appendLittleEndian(field) }
        for field in [checksum, storedByteCount, byteCount] { bytes.appendLittleEndian(field) }
        bytes.appendLittleEndian(UInt16(truncatingIfNeeded: name.count))
        bytes.appendLittleEndian(UInt16(truncatingIfNeeded: extra.count))
        // no comment, the disk, no internal attributes
        for field in [0, disk, 0] as [UInt16] { bytes.appendLittleEndian(field) }
        bytes.appendLittleEndian(externalAttributes)
        bytes.appendLittleEndian(localHeaderOffset)
        return bytes + name + extra
    }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
