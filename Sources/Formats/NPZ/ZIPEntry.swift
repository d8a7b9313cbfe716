internal import ByteIO

/// How the data of a member is stored in an archive.
public enum ZIPMethod: UInt16, Sendable {
    /// As it is.
    case stored = 0
    /// Compressed by deflate (RFC 1951).
    case deflated = 8
}

/// A member of an archive, as the central directory describes it.
struct ZIPEntry: Equatable {
    var name: String
    var nameBytes: [UInt8]
    var flags: UInt16
    var method: ZIPMethod
    var checksum: UInt32
    var storedByteCount: Int
    var byteCount: Int
    var headerOffset: Int
    /// Where the data starts, which only the local header tells.
    var dataOffset = 0
    var hasZIP64LocalHeader = false

    /// The size of the longest data descriptor: with a signature and 64-bit sizes.
    static let largestDataDescriptor = 24

    /// Where the data ends.
    var dataEnd: Int { dataOffset + storedByteCount }
    var hasDataDescriptor: Bool { flags & Flag.dataDescriptor != 0 }

    enum Flag {
        static let encrypted: UInt16 = 1 << 0
        /// How hard the compressor tried; of no consequence.
        static let effort: UInt16 = 0b11 << 1
        static let dataDescriptor: UInt16 = 1 << 3
        static let strongEncryption: UInt16 = 1 << 6
        static let utf8: UInt16 = 1 << 11
        static let headerMasked: UInt16 = 1 << 13

        static let anyEncryption = encrypted | strongEncryption | headerMasked
        static let supported = effort | dataDescriptor | utf8
    }
}

extension ZIPEntry {
    /// Reads a header of the central directory.
    init(parsing reader: inout ByteReader) throws(ZIPError) {
        let offset = reader.offset
        try reader.enter(.centralHeader, at: offset, signature: ZIPCentralHeader.signature)
        let header: ZIPCentralHeader
        do throws(TruncatedInput) {
            header = try ZIPCentralHeader(parsing: &reader)
        } catch {
            throw .truncated(.centralHeader, error)
        }

        let isText = header.flags & Flag.utf8 != 0 || header.name.allSatisfy { $0 < 0x80 }
        guard isText, let name = String(validating: header.name, as: UTF8.self) else {
            throw .undecodableName(offset: offset)
        }
        guard header.flags & Flag.anyEncryption == 0 else { throw .encrypted(name) }
        guard header.flags & ~Flag.supported == 0 else { throw .unsupportedFlags(name, flags: header.flags) }
        // the upper byte is the system's
        let version = UInt8(truncatingIfNeeded: header.versionNeeded)
        guard version <= ZIPError.maximumVersion else { throw .unsupportedVersion(name, version: version) }
        guard let method = ZIPMethod(rawValue: header.method) else {
            throw .unsupportedMethod(name, method: header.method)
        }
        guard header.disk == 0 else { throw .severalDisks }
        guard header.comment.isEmpty else { throw .memberComment(name, byteCount: header.comment.count) }
        let extra = try ZIP64ExtraField.find(in: header.extra, of: name)
        let numbers = try ZIP64ExtraField.resolve(
            [header.byteCount, header.storedByteCount, header.localHeaderOffset],
            with: extra,
            of: name
        )
        self.init(
            name: name,
            nameBytes: header.name,
            flags: header.flags,
            method: method,
            checksum: header.checksum,
            storedByteCount: numbers[1],
            byteCount: numbers[0],
            headerOffset: numbers[2]
        )
        guard method != .stored || storedByteCount == byteCount else {
            throw .storedSizeDiffers(name, stored: storedByteCount, size: byteCount)
        }
    }

    /// Reads the local header, compares what it repeats, and learns where the data starts.
    mutating func locateData(in bytes: RawSpan, before directoryOffset: Int) throws(ZIPError) {
        var reader = ByteReader(bytes.extracting(0..<directoryOffset))
        try reader.enter(.localHeader, at: headerOffset, signature: ZIPLocalHeader.signature)
        let header: ZIPLocalHeader
        do throws(TruncatedInput) {
            header = try ZIPLocalHeader(parsing: &reader)
        } catch {
            throw .truncated(.localHeader, error)
        }
        guard header.name == nameBytes else { throw .localHeaderDisagrees(name, .name) }
        guard header.flags == flags else { throw .localHeaderDisagrees(name, .flags) }
        guard header.method == method.rawValue else { throw .localHeaderDisagrees(name, .method) }
        let extra = try ZIP64ExtraField.find(in: header.extra, of: name)
        let numbers = try ZIP64ExtraField.resolve([header.byteCount, header.storedByteCount], with: extra, of: name)
        // with a data descriptor the writer did not know these yet, and wrote zeros
        func agrees(_ found: Int, _ expected: Int) -> Bool { found == expected || hasDataDescriptor && found == 0 }
        guard agrees(numbers[0], byteCount) else { throw .localHeaderDisagrees(name, .size) }
        guard agrees(numbers[1], storedByteCount) else { throw .localHeaderDisagrees(name, .storedSize) }
        guard agrees(Int(header.checksum), Int(checksum)) else { throw .localHeaderDisagrees(name, .checksum) }
        guard storedByteCount <= reader.remaining else { throw .reachesIntoDirectory(name) }
        dataOffset = reader.offset
        hasZIP64LocalHeader = extra != nil
    }

    /// Whether these bytes are the data descriptor of this member.
    ///
    /// There are four forms: with 32-bit or 64-bit sizes, each with or without a signature.
    func isDataDescriptor(_ bytes: RawSpan) -> Bool {
        var found: [UInt8] = [UInt8](copying: bytes)
        var signature: [UInt8] = []
        signature.appendLittleEndian(0x0807_4B50 as UInt32)
        if found.count == 16 || found.count == 24 {
            guard found.starts(with: signature) else { return false }
            found.removeFirst(signature.count)
        }
        var expected: [UInt8] = []
        expected.appendLittleEndian(checksum)
        switch found.count {
        case 12:
            expected.appendLittleEndian(UInt32(truncatingIfNeeded: storedByteCount))
            expected.appendLittleEndian(UInt32(truncatingIfNeeded: byteCount))
        case 20:
            expected.appendLittleEndian(UInt64(storedByteCount))
            expected.appendLittleEndian(UInt64(byteCount))
        default:
            return false
        }
        return found == expected
    }
}
