/// CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected), over bytes that arrive in pieces; cloud storage answers with it.
package struct CRC32C: Sendable, Equatable {
    private static let reflectedPolynomial: UInt32 = 0x82F6_3B78
    /// Eight tables of 256: table `k` holds the remainder of a byte that is followed by `k` zero bytes.
    private static let tables: [UInt32] = makeTables()

    private var remainder: UInt32 = .max

    /// Starts with no bytes.
    package init() {}

    /// Computes the checksum of bytes in one go.
    ///
    /// - Parameter bytes: the bytes.
    package init(of bytes: RawSpan) {
        update(bytes)
    }

    /// The checksum of the bytes so far.
    package var value: UInt32 { ~remainder }

    /// Takes in the next bytes.
    ///
    /// - Parameter bytes: the bytes.
    package mutating func update(_ bytes: RawSpan) {
        let tables = Self.tables
        let table = tables.span
        var crc = remainder
        var offset = 0
        while offset + 8 <= bytes.byteCount {
            let low =
                crc ^ UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
            let high = UInt32(
                littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
            )
            crc = 0
            for index in 0..<4 {
                crc ^= table[(7 - index) << 8 | Int(low >> (8 * index) & 0xFF)]
                crc ^= table[(3 - index) << 8 | Int(high >> (8 * index) & 0xFF)]
            }
            offset += 8
        }
        while offset < bytes.byteCount {
            let byte = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
            crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8)
            offset += 1
        }
        remainder = crc
    }

    private static func makeTables() -> [UInt32] {
        var tables = (0..<256).map { (byte: UInt32) in
            (0..<8).reduce(byte) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ reflectedPolynomial : crc >> 1 }
        }
        for index in 256..<2048 {
            let previous = tables[index - 256]
            tables.append(tables[Int(previous & 0xFF)] ^ previous >> 8)
        }
        return tables
    }
}
