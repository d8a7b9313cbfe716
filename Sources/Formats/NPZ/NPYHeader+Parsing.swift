internal import ByteIO
internal import Tensors

extension NPYHeader {
    /// The most bytes that can precede the values.
    static let maximumByteCount = 12 + maximumTextByteCount

    /// Reads the header at the start of an array.
    ///
    /// Integers in the form that Python 2 wrote (`2L`) are accepted in versions 1.0 and 2.0, as NumPy does: archives of
    /// that age are still around.
    ///
    /// - Parameter bytes: the header, and whatever follows it.
    /// - Throws: ``NPYError`` when this is no header, or one of an array that is not supported.
    public init(parsing bytes: RawSpan) throws(NPYError) {
        let (text, start, major) = try Self.text(in: bytes)
        var parser = NPYTextParser(text: text, base: start, allowsLongIntegers: major < 3)
        let fields = try parser.parse()
        let type = try NPYElementType(parsing: fields.descr)
        dtype = type.dtype
        byteOrder = type.byteOrder
        elementOrder = fields.isColumnMajor ? .columnMajor : .rowMajor
        do throws(ShapeError) {
            shape = try Shape(validating: fields.shape)
        } catch {
            throw .shape(error)
        }
        byteCount = start + text.count
    }

    /// The size of the whole header, from its first bytes alone.
    ///
    /// - Parameter prefix: at least the first 12 bytes, or all that there are.
    /// - Returns: the size in bytes.
    /// - Throws: ``NPYError`` when the bytes are no start of a header.
    package static func byteCount(fromPrefix prefix: RawSpan) throws(NPYError) -> Int {
        let (start, textByteCount, _) = try preamble(of: prefix)
        return start + textByteCount
    }

    private static func text(in bytes: RawSpan) throws(NPYError) -> (text: [UInt8], start: Int, major: UInt8) {
        let (start, count, major) = try preamble(of: bytes)
        guard count <= bytes.byteCount - start else {
            throw .truncated(needed: start + count, found: bytes.byteCount)
        }
        return ([UInt8](copying: bytes.extracting(start..<(start + count))), start, major)
    }

    private static func preamble(of bytes: RawSpan) throws(NPYError) -> (start: Int, textByteCount: Int, major: UInt8) {
        let prefix = [UInt8](copying: bytes.extracting(0..<min(bytes.byteCount, 12)))
        guard prefix.starts(with: magic) else {
            guard magic.starts(with: prefix) else { throw .notAnArray }
            throw .truncated(needed: 10, found: prefix.count)
        }
        guard prefix.count >= 10 else { throw .truncated(needed: 10, found: prefix.count) }
        let major = prefix[6]
        guard (1...3).contains(major), prefix[7] == 0 else {
            throw .unsupportedVersion(major: major, minor: prefix[7])
        }
        let start = major == 1 ? 10 : 12
        guard prefix.count >= start else { throw .truncated(needed: start, found: prefix.count) }
        let count = prefix[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard count <= maximumTextByteCount else { throw .headerTooLong(count) }
        return (start, count, major)
    }
}
