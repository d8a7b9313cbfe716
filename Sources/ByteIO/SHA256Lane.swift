internal import CSHA256
internal import Crypto

/// SHA-256 over whole blocks of one message, which can share the processor with another message.
///
/// The SHA instructions of a processor wait for one another within a message. Two messages side by side, each on one
/// core, take about three quarters of the time that they take one after the other. Where there are no such instructions,
/// swift-crypto does the work, one message at a time.
package struct SHA256Lane: Sendable {
    /// The size of a block in bytes.
    package static let blockByteCount = 64

    private static let hasInstructions = bitzoo_sha256_is_supported()

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

    /// Takes in the next blocks of two messages.
    ///
    /// - Parameters:
    ///   - first: one message so far.
    ///   - firstBlocks: its next bytes.
    ///   - second: another message so far.
    ///   - secondBlocks: its next bytes.
    /// - Precondition: there are as many bytes for one as for the other, a multiple of ``blockByteCount``.
    package static func update(
        _ first: inout SHA256Lane,
        _ firstBlocks: RawSpan,
        _ second: inout SHA256Lane,
        _ secondBlocks: RawSpan
    ) {
        precondition(firstBlocks.byteCount == secondBlocks.byteCount, "as much of one as of the other")
        precondition(firstBlocks.byteCount.isMultiple(of: blockByteCount), "whole blocks only")
        guard first.portable == nil, second.portable == nil else {
            first.update(firstBlocks)
            second.update(secondBlocks)
            return
        }
        unsafe firstBlocks.withUnsafeBytes { firstBuffer in
            unsafe secondBlocks.withUnsafeBytes { secondBuffer in
                guard let firstStart = firstBuffer.baseAddress, let secondStart = secondBuffer.baseAddress else {
                    return
                }
                unsafe bitzoo_sha256_update_two(
                    &first.words,
                    firstStart.assumingMemoryBound(to: UInt8.self),
                    &second.words,
                    secondStart.assumingMemoryBound(to: UInt8.self),
                    firstBuffer.count / blockByteCount
                )
            }
        }
        first.byteCount += firstBlocks.byteCount
        second.byteCount += secondBlocks.byteCount
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
