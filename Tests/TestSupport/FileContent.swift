/// The bytes of a file that a test's server has, or those of a large one that are computed instead of stored.
package struct FileContent: Sendable {
    /// A prime, so that bytes at the distance of any usual block size differ.
    private static let tileSize = 1_048_573

    /// The beginning; the rest repeats it.
    private let tile: [UInt8]

    /// The number of bytes.
    package let count: Int

    /// Takes the bytes as they are.
    package init(_ bytes: [UInt8]) {
        tile = bytes
        count = bytes.count
    }

    /// Makes up bytes.
    package init(seed: UInt64, count: Int) {
        var generator = SeededGenerator(seed: seed)
        let size = min(count, Self.tileSize)
        var tile = [UInt8](repeating: 0, count: size + 8)
        tile.withUnsafeMutableBytes { bytes in
            for offset in stride(from: 0, to: size, by: 8) {
                bytes.storeBytes(of: generator.next().littleEndian, toByteOffset: offset, as: UInt64.self)
            }
        }
        self.tile = Array(tile.prefix(size))
        self.count = count
    }

    /// The bytes in a range.
    package func bytes(in range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let piece = piece(at: position, limit: range.upperBound - position)
            bytes += tile[piece]
            position += piece.count
        }
        return bytes
    }

    /// All bytes.
    package var bytes: [UInt8] { bytes(in: 0..<count) }

    /// Lends the bytes in a range, piece by piece, until the body says no.
    package func withPieces(in range: Range<Int>, limit: Int, _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        tile.withUnsafeBytes { tile in
            var position = range.lowerBound
            while position < range.upperBound {
                let piece = piece(at: position, limit: min(limit, range.upperBound - position))
                guard body(UnsafeRawBufferPointer(rebasing: tile[piece])) else { return false }
                position += piece.count
            }
            return true
        }
    }

    /// Where in the tile the bytes from a position on are, as many as lie there in a row.
    private func piece(at position: Int, limit: Int) -> Range<Int> {
        let start = position % tile.count
        return start..<min(start + limit, tile.count)
    }
}

/// SplitMix64: random numbers that are the same in every run.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word &>> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word &>> 31)
    }
}
