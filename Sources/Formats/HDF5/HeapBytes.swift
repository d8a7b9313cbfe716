internal import Glibc

/// Memory for one decoded weight; unlike an array it can be refused, and its pages cost nothing before they are used.
@safe struct HeapBytes: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer

    /// Allocates memory.
    ///
    /// - Parameter count: the number of bytes.
    /// - Throws: ``HDF5Error/outOfMemory(byteCount:)``.
    init(count: Int) throws(HDF5Error) {
        // zeroed, because a decoder that stops half-way must not lay open what was there before
        guard let start = unsafe calloc(max(count, 1), 1) else { throw .outOfMemory(byteCount: count) }
        unsafe buffer = UnsafeMutableRawBufferPointer(start: start, count: count)
    }

    deinit {
        unsafe free(buffer.baseAddress)
    }

    /// Lends the memory for writing.
    ///
    /// - Parameter body: receives the bytes.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    mutating func withMutableBytes<Result, Failure: Error>(
        _ body: (inout MutableRawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var span = unsafe buffer.mutableBytes
        return try body(&span)
    }

    /// Lends the memory for reading.
    ///
    /// - Parameter body: receives the bytes.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    func withBytes<Result, Failure: Error>(_ body: (RawSpan) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(unsafe UnsafeRawBufferPointer(buffer).bytes)
    }
}
