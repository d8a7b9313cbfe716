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
public func inflate(_ compressed: RawSpan, expected: Int) throws(InflateError) -> [UInt8] {
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
    var stream = unsafe z_stream()
    guard unsafe bitzoo_inflate_init_raw(&stream) == Z_OK else { throw .corrupt }
    defer { unsafe inflateEnd(&stream) }

    // zlib counts in 32 bits, and wants room after the last byte to prove that the stream ends there
    let step = 1 << 30
    var spare: UInt8 = 0
    var consumed = 0
    var produced = 0
    while true {
        let available = min(step, input.count - consumed)
        unsafe stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.advanced(by: consumed).assumingMemoryBound(to: UInt8.self)
        )
        unsafe stream.avail_in = UInt32(available)
        let room = min(step, output.count - produced)
        let status: Int32
        if room > 0 {
            unsafe stream.next_out = output.baseAddress?.advanced(by: produced)
            unsafe stream.avail_out = UInt32(room)
            status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
            produced += unsafe room - Int(stream.avail_out)
        } else {
            var overflow = false
            status = unsafe withUnsafeMutablePointer(to: &spare) { pointer in
                unsafe stream.next_out = pointer
                unsafe stream.avail_out = 1
                let status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                overflow = unsafe stream.avail_out == 0
                return status
            }
            if overflow { throw .tooLong(expected: output.count) }
        }
        let taken = unsafe available - Int(stream.avail_in)
        consumed += taken
        switch status {
        case Z_STREAM_END:
            guard produced == output.count else { throw .tooShort(expected: output.count, found: produced) }
            guard consumed == input.count else { throw .trailingBytes(input.count - consumed) }
            return
        case Z_OK where taken > 0 || consumed < input.count:
            continue
        case Z_OK, Z_BUF_ERROR:
            throw .tooShort(expected: output.count, found: produced)
        default:
            throw .corrupt
        }
    }
}

/// Inflates the start of a raw deflate stream, such as the header of a member whose values are not needed yet.
///
/// - Parameters:
///   - compressed: the whole stream.
///   - maximum: the most bytes to give; this much is allocated.
/// - Returns: the first `maximum` bytes, or all if the stream holds fewer.
/// - Throws: ``InflateError/corrupt`` when the stream is corrupt before that point.
public func inflatePrefix(_ compressed: RawSpan, maximum: Int) throws(InflateError) -> [UInt8] {
    var isCorrupt = false
    let bytes = unsafe compressed.withUnsafeBytes { input in
        unsafe [UInt8](unsafeUninitializedCapacity: maximum) { output, count in
            var stream = unsafe z_stream()
            guard unsafe bitzoo_inflate_init_raw(&stream) == Z_OK else {
                isCorrupt = true
                return
            }
            defer { unsafe inflateEnd(&stream) }
            // zlib counts in 32 bits; so much input is always enough for a prefix of that size
            unsafe stream.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            )
            unsafe stream.avail_in = UInt32(clamping: input.count)
            unsafe stream.next_out = output.baseAddress
            unsafe stream.avail_out = UInt32(clamping: output.count)
            let status = unsafe CZlib.inflate(&stream, Z_SYNC_FLUSH)
            isCorrupt = ![Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status)
            count = unsafe Int(UInt32(clamping: output.count) - stream.avail_out)
        }
    }
    guard !isCorrupt else { throw .corrupt }
    return bytes
}
