internal import CSHA256
internal import Crypto

/// SHA-256 over whole blocks of one message, which can share the processor with other messages.
///
/// The SHA instructions of a processor wait for one another within a message. Two messages side by side, each on one
/// core, take about three quarters of the time that they take one after the other. Vectors of AVX-512 take sixteen messages at once, and no
/// longer than the instructions take for ten. Where there are no such instructions, swift-crypto does the work, one message at a time.
package struct SHA256Lane: Sendable {
    /// The size of a block in bytes.
    package static let blockByteCount = 64

    private static let hasInstructions = bitzoo_sha256_is_supported()
    private static let hasVectors = hasInstructions && bitzoo_sha256_has_vectors()

    /// The number of messages up to which more of them side by side can take less time than one after the other.
    package static let maximumTogether = hasVectors ? Int(BITZOO_SHA256_LANES) : hasInstructions ? 2 : 1

    /// The number of messages from which on vectors are faster than pairs.
    package static let leastForVectors = 10

    /// The first 32 bits of the fractional parts of the square roots of the first 8 primes (FIPS 180-4, 5.3.3).
    private static let initialWords: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    private var words = initialWords
    /// Does the work where the processor has no instructions for it.
    private var portable: SHA256?
    private var byteCount = 0

    /// Starts with no bytes.
    package init() {
        self.init(usingInstructions: Self.hasInstructions)
    }

    /// Starts with no bytes.
    ///
    /// - Parameter usingInstructions: whether the processor's SHA instructions may be used, if it has them.
    package init(usingInstructions: Bool) {
        portable = usingInstructions && Self.hasInstructions ? nil : SHA256()
    }

    /// Takes in the next blocks.
    ///
    /// - Parameter blocks: the bytes.
    /// - Precondition: the number of bytes is a multiple of ``blockByteCount``.
    package mutating func update(_ blocks: RawSpan) {
        precondition(blocks.byteCount.isMultiple(of: Self.blockByteCount), "whole blocks only")
        byteCount += blocks.byteCount
        unsafe blocks.withUnsafeBytes { buffer in
            if portable != nil {
                unsafe portable?.update(bufferPointer: buffer)
            } else if let start = buffer.baseAddress {
                let bytes = unsafe start.assumingMemoryBound(to: UInt8.self)
                unsafe bitzoo_sha256_update(&words, bytes, buffer.count / Self.blockByteCount)
            }
        }
    }

    /// Takes in the next blocks of several messages, in the way that takes the least time.
    ///
    /// - Parameters:
    ///   - lanes: the messages so far.
    ///   - blocks: where the next bytes of each begin.
    ///   - byteCount: how many there are of each.
    /// - Precondition: there are as many beginnings as messages, and `byteCount` is a multiple of ``blockByteCount``.
    @unsafe package static func update(
        _ lanes: inout [SHA256Lane],
        _ blocks: [UnsafePointer<UInt8>],
        byteCount: Int
    ) {
        unsafe precondition(lanes.count == blocks.count, "as many beginnings as messages")
        precondition(byteCount.isMultiple(of: blockByteCount), "whole blocks only")
        let count = byteCount / blockByteCount
        var done = 0
        if hasVectors, lanes.allSatisfy({ $0.portable == nil }) {
            while lanes.count - done >= leastForVectors {
                let end = min(lanes.count, done + Int(BITZOO_SHA256_LANES))
                unsafe updateByVectors(&lanes, done..<end, blocks, count: count)
                done = end
            }
        }
        while done < lanes.count {
            if done + 1 < lanes.count, lanes[done].portable == nil, lanes[done + 1].portable == nil {
                var (first, second) = (lanes[done].words, lanes[done + 1].words)
                unsafe bitzoo_sha256_update_two(&first, blocks[done], &second, blocks[done + 1], count)
                (lanes[done].words, lanes[done + 1].words) = (first, second)
                lanes[done].byteCount += byteCount
                lanes[done + 1].byteCount += byteCount
                done += 2
            } else {
                unsafe lanes[done].update(UnsafeRawBufferPointer(start: blocks[done], count: byteCount).bytes)
                done += 1
            }
        }
    }

    private static func updateByVectors(
        _ lanes: inout [SHA256Lane],
        _ range: Range<Int>,
        _ blocks: [UnsafePointer<UInt8>],
        count: Int
    ) {
        var states = lanes[range].flatMap(\.words)
        let starts = unsafe Array(blocks[range])
        unsafe bitzoo_sha256_update_many(&states, starts, range.count, count)
        for (number, lane) in range.enumerated() {
            lanes[lane].words = Array(states[(8 * number)..<(8 * number + 8)])
            lanes[lane].byteCount += count * blockByteCount
        }
    }

    /// Takes in the last bytes, and gives the digest of all.
    ///
    /// - Parameter tail: the rest of the message.
    /// - Returns: the digest.
    package consuming func finish(_ tail: RawSpan) -> SHA256Digest {
        let whole = tail.byteCount / Self.blockByteCount * Self.blockByteCount
        update(tail.extracting(0..<whole))
        let rest = [UInt8](copying: tail.extracting(whole..<tail.byteCount))
        byteCount += rest.count
        if var portable {
            portable.update(data: rest)
            return SHA256Digest(unchecked: Array(portable.finalize()))
        }
        // one bit, zeros, and the number of bits (FIPS 180-4, 5.1.1)
        var padded = rest + [0x80]
        while padded.count % Self.blockByteCount != Self.blockByteCount - 8 { padded.append(0) }
        let bitCount = UInt64(byteCount) * 8
        padded += (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * $0)) }
        unsafe bitzoo_sha256_update(&words, padded, padded.count / Self.blockByteCount)
        let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
        return SHA256Digest(unchecked: bytes)
    }
}
