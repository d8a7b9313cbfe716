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

    @Test(arguments: [true, false], [true, false])
    func twoMessagesSideBySide(firstUsesInstructions: Bool, secondUsesInstructions: Bool) {
        let (first, second) = (Self.message(6_400 + 17), Self.message(6_400 + 40, seed: 99))
        var (one, two) = (
            SHA256Lane(usingInstructions: firstUsesInstructions), SHA256Lane(usingInstructions: secondUsesInstructions)
        )
        for start in stride(from: 0, to: 6_400, by: 640) {
            let (a, b) = (Array(first[start..<(start + 640)]), Array(second[start..<(start + 640)]))
            SHA256Lane.update(&one, a.span.bytes, &two, b.span.bytes)
        }
        let (firstTail, secondTail) = (Array(first.suffix(17)), Array(second.suffix(40)))
        #expect(one.finish(firstTail.span.bytes) == SHA256Digest(of: first.span.bytes))
        #expect(two.finish(secondTail.span.bytes) == SHA256Digest(of: second.span.bytes))
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
