internal import CDeflate
internal import CZlib

/// The CRC-32 of ZIP and gzip (polynomial 0x04C11DB7, reflected), over bytes that arrive in pieces.
public struct CRC32: Sendable, Equatable {
    /// The checksum of the bytes so far.
    public private(set) var value: UInt32 = 0

    /// Starts with no bytes.
    public init() {}

    /// Computes the checksum of bytes in one go.
    ///
    /// - Parameter bytes: the bytes.
    public init(of bytes: RawSpan) {
        update(bytes)
    }

    /// Takes a checksum that is known.
    ///
    /// - Parameter value: the checksum.
    package init(value: UInt32) {
        self.value = value
    }

    /// Takes in the next bytes.
    ///
    /// - Parameter bytes: the bytes.
    public mutating func update(_ bytes: RawSpan) {
        value = unsafe bytes.withUnsafeBytes { buffer in
            // without bytes there may be no address, which the function takes for a wish for the initial value
            guard let start = buffer.baseAddress else { return value }
            return unsafe libdeflate_crc32(value, start, buffer.count)
        }
    }

    /// Takes in bytes of which only the checksum is known.
    ///
    /// - Parameters:
    ///   - checksum: the checksum of the next bytes alone.
    ///   - byteCount: their number.
    package mutating func append(_ checksum: CRC32, byteCount: Int) {
        value = UInt32(truncatingIfNeeded: crc32_combine(UInt(value), UInt(checksum.value), byteCount))
    }

    /// The checksum of the last bytes alone, out of that of all.
    ///
    /// The checksum of two texts is that of the first, brought to its place by as many zeros as the second has bytes,
    /// exclusive or that of the second.
    ///
    /// - Parameters:
    ///   - start: the checksum of the bytes before them.
    ///   - byteCount: the number of the last bytes.
    /// - Returns: their checksum.
    package func removing(_ start: CRC32, before byteCount: Int) -> CRC32 {
        var shifted = start
        shifted.append(CRC32(), byteCount: byteCount)
        return CRC32(value: value ^ shifted.value)
    }
}
