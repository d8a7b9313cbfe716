/// A cursor over bytes from outside: every read is checked, and a failed read leaves the cursor where it was.
public struct ByteReader: ~Escapable {
    private let bytes: RawSpan

    /// The position of the next read, from the start of the span.
    public private(set) var offset = 0

    /// Starts at the first byte.
    ///
    /// - Parameter bytes: the bytes to read.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) {
        self.bytes = bytes
    }

    /// The number of bytes after the cursor.
    public var remaining: Int { bytes.byteCount - offset }

    /// Moves the cursor.
    ///
    /// - Parameter offset: the new position, from the start of the span.
    /// - Throws: ``TruncatedInput`` when the position lies outside the span.
    @_lifetime(self: copy self)
    public mutating func seek(to offset: Int) throws(TruncatedInput) {
        guard offset >= 0, offset <= bytes.byteCount else {
            throw TruncatedInput(offset: offset, needed: 0, available: bytes.byteCount)
        }
        self.offset = offset
    }

    /// Passes over bytes.
    ///
    /// - Parameter count: how many.
    /// - Throws: ``TruncatedInput`` when fewer are left.
    @_lifetime(self: copy self)
    public mutating func skip(_ count: Int) throws(TruncatedInput) {
        try require(count)
        offset += count
    }

    /// Reads a little-endian integer of the type's size; the bytes need not be aligned.
    ///
    /// - Parameter type: the type of the integer.
    /// - Returns: the integer.
    /// - Throws: ``TruncatedInput`` when too few bytes are left.
    @_lifetime(self: copy self)
    public mutating func readLittleEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self
    ) throws(TruncatedInput) -> Integer {
        let size = MemoryLayout<Integer>.size
        try require(size)
        defer { offset += size }
        return Integer(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    /// Reads bytes in place.
    ///
    /// - Parameter count: how many.
    /// - Returns: the bytes.
    /// - Throws: ``TruncatedInput`` when fewer are left.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readSpan(_ count: Int) throws(TruncatedInput) -> RawSpan {
        try require(count)
        defer { offset += count }
        return bytes.extracting(offset..<(offset + count))
    }

    /// Reads bytes into an array; meant for short fields such as names.
    ///
    /// - Parameter count: how many.
    /// - Returns: the bytes.
    /// - Throws: ``TruncatedInput`` when fewer are left; nothing is allocated then.
    @_lifetime(self: copy self)
    public mutating func readBytes(_ count: Int) throws(TruncatedInput) -> [UInt8] {
        try require(count)
        defer { offset += count }
        return Array(copying: bytes.extracting(offset..<(offset + count)))
    }

    private func require(_ count: Int) throws(TruncatedInput) {
        guard count >= 0, count <= remaining else {
            throw TruncatedInput(offset: offset, needed: count, available: remaining)
        }
    }
}

/// Bytes end before a field does.
public struct TruncatedInput: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where the field starts.
    public let offset: Int
    /// The size of the field in bytes.
    public let needed: Int
    /// The number of bytes that are there.
    public let available: Int

    /// Describes the failure.
    ///
    /// - Parameters:
    ///   - offset: where the field starts.
    ///   - needed: the size of the field in bytes.
    ///   - available: the number of bytes that are there.
    public init(offset: Int, needed: Int, available: Int) {
        self.offset = offset
        self.needed = needed
        self.available = available
    }

    /// The failure in one sentence.
    public var description: String {
        "ends too early: \(needed) bytes needed at offset \(offset), \(available) available"
    }
}

extension [UInt8] {
    /// Copies a span.
    ///
    /// - Parameter span: the bytes to copy.
    public init(copying span: RawSpan) {
        self = unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
