internal import CDeflate
internal import CZlib

/// Why a deflate stream is not what it was declared to be.
public enum InflateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stream breaks the deflate format.
    case corrupt
    /// The stream ends with fewer bytes than declared.
    case tooShort(expected: Int, found: Int)
    /// The stream goes on after the declared number of bytes.
    case tooLong(expected: Int)
    /// Compressed bytes are left over after the end of the stream.
    case trailingBytes(Int)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .corrupt: "the compressed data is corrupt"
        case .tooShort(let expected, let found): "inflates to \(found) bytes instead of \(expected)"
        case .tooLong(let expected): "inflates to more than the \(expected) bytes that were declared"
        case .trailingBytes(let count): "\(count) bytes follow the end of the compressed data"
        }
    }
}

/// Inflates a raw deflate stream (RFC 1951) whose size is declared, as a ZIP member's is.
///
/// - Parameters:
///   - compressed: the whole stream.
///   - expected: the exact number of bytes that it must give; the caller has checked it against a limit, because this
///     much is allocated.
/// - Returns: the inflated bytes.
/// - Throws: ``InflateError`` when the stream is corrupt or does not give exactly `expected` bytes.
package func inflate(_ compressed: RawSpan, expected: Int) throws(InflateError) -> [UInt8] {
    var failure: InflateError?
    let bytes = unsafe compressed.withUnsafeBytes { input in
        unsafe [UInt8](unsafeUninitializedCapacity: expected) { output, count in
            do throws(InflateError) {
                unsafe try inflate(input, into: output)
                count = expected
            } catch {
                failure = error
            }
        }
    }
    if let failure { throw failure }
    return bytes
}

private func inflate(
    _ input: UnsafeRawBufferPointer,
    into output: UnsafeMutableBufferPointer<UInt8>
) throws(InflateError) {
    guard let decompressor = unsafe libdeflate_alloc_decompressor() else { throw .corrupt }
    defer { unsafe libdeflate_free_decompressor(decompressor) }
    // the library wants an address even where nothing is to be put
    var spare: UInt8 = 0
    var consumed = 0
    var produced = 0
    let result = unsafe withUnsafeMutablePointer(to: &spare) { spare in
        unsafe libdeflate_deflate_decompress_ex(
            decompressor,
            input.baseAddress ?? UnsafeRawPointer(spare),
            input.count,
            output.baseAddress ?? spare,
            output.count,
            &consumed,
            &produced
        )
    }
    switch result {
    case LIBDEFLATE_SUCCESS:
        guard produced == output.count else { throw .tooShort(expected: output.count, found: produced) }
        guard consumed == input.count else { throw .trailingBytes(input.count - consumed) }
    case LIBDEFLATE_INSUFFICIENT_SPACE:
        throw .tooLong(expected: output.count)
    default:
        throw .corrupt
    }
}

/// Inflates the start of a raw deflate stream, such as the header of a member whose values are not needed yet.
///
/// - Parameters:
///   - compressed: the whole stream.
///   - maximum: the most bytes to give; this much is allocated.
/// - Returns: the first `maximum` bytes, or all if the stream holds fewer.
/// - Throws: ``InflateError/corrupt`` when the stream is corrupt before that point.
package func inflatePrefix(_ compressed: RawSpan, maximum: Int) throws(InflateError) -> [UInt8] {
    var isCorrupt = false
    let bytes = unsafe compressed.withUnsafeBytes { input in
        unsafe [UInt8](unsafeUninitializedCapacity: maximum) { output, count in
            guard let stream = InflateStream() else {
                isCorrupt = true
                return
            }
            let status: Int32
            unsafe (status, count) = stream.start(input, into: output)
            isCorrupt = ![Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status)
        }
    }
    guard !isCorrupt else { throw .corrupt }
    return bytes
}

/// Owns the state of one raw inflation, at an address that does not change: zlib remembers it.
@safe private struct InflateStream: ~Copyable {
    /// zlib counts in 32 bits.
    private static let largestStep = 1 << 30

    private let state: UnsafeMutablePointer<z_stream>

    /// Fails when zlib has no memory.
    init?() {
        let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        guard unsafe bitzoo_inflate_init_raw(state) == Z_OK else {
            unsafe state.deallocate()
            return nil
        }
        unsafe self.state = state
    }

    deinit {
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    /// Inflates as much as fits, or as one call can count.
    func start(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) -> (status: Int32, produced: Int) {
        let available = min(Self.largestStep, input.count)
        let room = min(Self.largestStep, output.count)
        unsafe state.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        unsafe state.pointee.avail_in = UInt32(available)
        unsafe state.pointee.next_out = output.baseAddress
        unsafe state.pointee.avail_out = UInt32(room)
        let status = unsafe CZlib.inflate(state, Z_NO_FLUSH)
        return unsafe (status, room - Int(state.pointee.avail_out))
    }
}
