internal import ByteIO

/// The header in front of a member's data.
package struct ZIPLocalHeader: Equatable, Sendable {
    static let signature: UInt32 = 0x0403_4B50
    static let fixedByteCount = 30

    var versionNeeded: UInt16
    package var flags: UInt16
    package var method: UInt16
    var time: UInt16
    var date: UInt16
    package var checksum: UInt32
    package var storedByteCount: UInt32
    package var byteCount: UInt32
    var name: [UInt8]
    package var extra: [UInt8]

    package init(
        versionNeeded: UInt16,
        flags: UInt16,
        method: UInt16,
        time: UInt16,
        date: UInt16,
        checksum: UInt32,
        storedByteCount: UInt32,
        byteCount: UInt32,
        name: [UInt8],
        extra: [UInt8]
    ) {
        self.versionNeeded = versionNeeded
        self.flags = flags
        self.method = method
        self.time = time
        self.date = date
        self.checksum = checksum
        self.storedByteCount = storedByteCount
        self.byteCount = byteCount
        self.name = name
        self.extra = extra
    }

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

    package var bytes: [UInt8] {
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
package struct ZIPCentralHeader: Equatable, Sendable {
    static let signature: UInt32 = 0x0201_4B50
    static let fixedByteCount = 46

    var versionMadeBy: UInt16
    package var versionNeeded: UInt16
    package var flags: UInt16
    package var method: UInt16
    var time: UInt16
    var date: UInt16
    package var checksum: UInt32
    package var storedByteCount: UInt32
    package var byteCount: UInt32
    package var disk: UInt16
    var externalAttributes: UInt32
    package var localHeaderOffset: UInt32
    package var name: [UInt8]
    package var extra: [UInt8]
    package var comment: [UInt8] = []

    package init(
        versionMadeBy: UInt16,
        versionNeeded: UInt16,
        flags: UInt16,
        method: UInt16,
        time: UInt16,
        date: UInt16,
        checksum: UInt32,
        storedByteCount: UInt32,
        byteCount: UInt32,
        disk: UInt16,
        externalAttributes: UInt32,
        localHeaderOffset: UInt32,
        name: [UInt8],
        extra: [UInt8]
    ) {
        self.versionMadeBy = versionMadeBy
        self.versionNeeded = versionNeeded
        self.flags = flags
        self.method = method
        self.time = time
        self.date = date
        self.checksum = checksum
        self.storedByteCount = storedByteCount
        self.byteCount = byteCount
        self.disk = disk
        self.externalAttributes = externalAttributes
        self.localHeaderOffset = localHeaderOffset
        self.name = name
        self.extra = extra
    }

    var recordByteCount: Int { Self.fixedByteCount + name.count + extra.count + comment.count }
}

extension ZIPCentralHeader {
    /// Reads the record without its signature.
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
        comment = try reader.readBytes(Int(commentCount))
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(Self.signature)
        for field in [versionMadeBy, versionNeeded, flags, method, time, date] { bytes.appendLittleEndian(field) }
        for field in [checksum, storedByteCount, byteCount] { bytes.appendLittleEndian(field) }
        bytes.appendLittleEndian(UInt16(truncatingIfNeeded: name.count))
        bytes.appendLittleEndian(UInt16(truncatingIfNeeded: extra.count))
        bytes.appendLittleEndian(UInt16(truncatingIfNeeded: comment.count))
        // the disk, no internal attributes
        for field in [disk, 0] { bytes.appendLittleEndian(field) }
        bytes.appendLittleEndian(externalAttributes)
        bytes.appendLittleEndian(localHeaderOffset)
        return bytes + name + extra + comment
    }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
