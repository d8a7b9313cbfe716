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

    /// Takes in the next bytes.
    ///
    /// - Parameter bytes: the bytes.
    public mutating func update(_ bytes: RawSpan) {
        value = unsafe bytes.withUnsafeBytes { buffer in
            unsafe UInt32(truncatingIfNeeded: crc32_z(UInt(value), buffer.baseAddress, buffer.count))
        }
    }
}
