internal import ByteIO

/// The frame around everything that the helper sends: a mark, the kind, and the number of bytes that follow.
///
/// | bytes | field |
/// | --- | --- |
/// | 0..<4 | `BZH5` |
/// | 4..<8 | kind, little-endian |
/// | 8..<16 | number of bytes that follow, little-endian |
///
/// The helper first sends the table, or a failure and ends. Then it answers each request, which is the index of a weight
/// as a 64-bit little-endian number, with that weight's values or a failure. End of file on its input ends it.
package struct HelperHeader: Equatable {
    package static let byteCount = 16
    private static let mark: UInt32 = 0x3548_5A42

    package var kind: HelperMessageKind
    package var count: UInt64

    package init(_ kind: HelperMessageKind, count: Int) {
        self.kind = kind
        self.count = UInt64(count)
    }

    /// Reads a header that comes from the helper.
    ///
    /// - Parameter bytes: ``byteCount`` bytes.
    /// - Throws: ``HDF5HelperViolation`` when they are no header.
    package init(parsing bytes: [UInt8]) throws(HDF5HelperViolation) {
        let (mark, kind, count) = try unsafe Self.fields(of: bytes.span.bytes)
        guard mark == Self.mark else { throw .badHeader }
        guard let known = HelperMessageKind(rawValue: kind) else { throw .unexpectedMessage(kind: kind) }
        self.kind = known
        self.count = count
    }

    /// Checks that an answer is of a kind and size that it may have.
    ///
    /// - Parameters:
    ///   - expected: the kind that was asked for; a failure may always come instead.
    ///   - limit: the most bytes that an answer of that kind may have.
    /// - Returns: the number of bytes that follow, which can be allocated.
    /// - Throws: ``HDF5HelperViolation`` when it is another answer, or longer than it may be.
    package func checkedCount(
        answering expected: HelperMessageKind,
        limit: Int
    ) throws(HDF5HelperViolation) -> Int {
        let limit = kind == .failure ? Self.maximumFailureByteCount : limit
        guard let count = Int(exactly: count), count <= limit else { throw .wrongLength(found: count, limit: limit) }
        guard kind == expected || kind == .failure else { throw .unexpectedMessage(kind: kind.rawValue) }
        return count
    }

    private static let maximumFailureByteCount = 1 << 16

    private static func fields(of bytes: RawSpan) throws(HDF5HelperViolation) -> (UInt32, UInt32, UInt64) {
        do throws(TruncatedInput) {
            var reader = ByteReader(bytes)
            return try (reader.readLittleEndian(), reader.readLittleEndian(), reader.readLittleEndian())
        } catch {
            throw .badHeader
        }
    }

    package var bytes: [UInt8] {
        var writer = HelperMessageWriter()
        writer.append(Self.mark)
        writer.append(kind.rawValue)
        writer.append(count)
        return writer.bytes
    }
}

/// What a message of the helper holds.
package enum HelperMessageKind: UInt32 {
    case table = 1
    case values = 2
    case failure = 3
}

/// Builds the bytes of a message.
struct HelperMessageWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: type(of: value).bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ text: String?) {
        append(UInt8(text == nil ? 0 : 1))
        if let text { append(text) }
    }
}

/// Reads the fields of a message that comes from the helper.
struct HelperMessageReader: ~Escapable {
    private var reader: ByteReader

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) {
        reader = ByteReader(bytes)
    }

    @_lifetime(self: copy self)
    mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type
    ) throws(HDF5HelperViolation) -> Integer {
        do throws(TruncatedInput) { return try reader.readLittleEndian(type) } catch { throw .malformedMessage }
    }

    @_lifetime(self: copy self)
    mutating func count() throws(HDF5HelperViolation) -> Int {
        guard let value = Int(exactly: try integer(UInt64.self)) else { throw .malformedMessage }
        return value
    }

    @_lifetime(self: copy self)
    mutating func text() throws(HDF5HelperViolation) -> String {
        let count = Int(try integer(UInt32.self))
        let bytes: [UInt8]
        do throws(TruncatedInput) { bytes = try reader.readBytes(count) } catch { throw .malformedMessage }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformedMessage }
        return text
    }

    @_lifetime(self: copy self)
    mutating func optionalText() throws(HDF5HelperViolation) -> String? {
        switch try integer(UInt8.self) {
        case 0: nil
        case 1: try text()
        default: throw .malformedMessage
        }
    }

    /// - Throws: ``HDF5HelperViolation/malformedMessage`` when bytes are left.
    func finish() throws(HDF5HelperViolation) {
        guard reader.remaining == 0 else { throw .malformedMessage }
    }
}
