import ByteIO
import Testing

/// The reference is ``SHA256Digest``, which swift-crypto computes.
@Suite struct SHA256LaneTests {
    /// Around the ends of blocks, and around where the length no longer fits into the last one.
    static let lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 1_000, 4_096, 100_003]

    static func message(_ count: Int, seed: Int = 7) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761 &+ seed) >> 7) }
    }

    @Test(arguments: lengths, [true, false])
    func oneMessage(count: Int, usingInstructions: Bool) {
        let message = Self.message(count)
        let expected = SHA256Digest(of: message.span.bytes)
        #expect(SHA256Lane(usingInstructions: usingInstructions).finish(message.span.bytes) == expected)

        var lane = SHA256Lane(usingInstructions: usingInstructions)
        let half = count / 128 * 64
        let (start, rest) = (Array(message.prefix(half)), Array(message.dropFirst(half)))
        lane.update(start.span.bytes)
        #expect(lane.finish(rest.span.bytes) == expected)
    }

    /// One more than fit into a vector twice, so that every way of taking them together is gone, and lanes that cannot share.
    @Test(arguments: [[], [0], [1], [0, 1], [5]] as [Set<Int>], Array(1...33))
    func messagesSideBySide(portable: Set<Int>, count: Int) {
        let byteCount = 1_280
        let messages = (0..<count).map { Self.message(byteCount + $0, seed: 31 * $0) }
        var lanes = (0..<count).map { SHA256Lane(usingInstructions: !portable.contains($0)) }
        // one block after the other, not side by side
        let bytes = messages.flatMap { $0.prefix(byteCount) }
        unsafe bytes.withUnsafeBufferPointer { buffer in
            for part in [0..<640, 640..<704, 704..<byteCount] {
                let starts = unsafe (0..<count).compactMap {
                    unsafe buffer.baseAddress?.advanced(by: $0 * byteCount + part.lowerBound)
                }
                unsafe SHA256Lane.update(&lanes, starts, byteCount: part.count)
            }
        }
        for (lane, message) in zip(lanes, messages) {
            let tail = Array(message.dropFirst(byteCount))
            #expect(lane.finish(tail.span.bytes) == SHA256Digest(of: message.span.bytes))
        }
    }
}

@Suite struct CRC32Tests {
    static let splits = [0, 1, 63, 64, 999, 1_000]

    @Test(arguments: splits) func checksumsOfPartsAreJoinedAndTakenApart(split: Int) {
        let bytes = SHA256LaneTests.message(1_000)
        let (start, end) = (Array(bytes.prefix(split)), Array(bytes.dropFirst(split)))
        let (first, second) = (CRC32(of: start.span.bytes), CRC32(of: end.span.bytes))
        let whole = CRC32(of: bytes.span.bytes)
        var joined = first
        joined.append(second, byteCount: end.count)
        #expect(joined == whole)
        #expect(whole.removing(first, before: end.count) == second)
    }
}
