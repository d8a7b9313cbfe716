internal import Formats
internal import Tensors

/// Reads the header of an array.
enum ArrayHeaderTarget {
    static func accepts(_ input: [UInt8]) throws -> Bool {
        let bytes = unsafe input.span.bytes
        let header: NPYHeader
        do throws(NPYError) {
            header = try NPYHeader(parsing: bytes)
        } catch {
            try BrokenProperty.checkText(of: error)
            return false
        }
        try BrokenProperty.unless(header.byteCount <= input.count, "a header lies within its bytes")
        let announced = try? NPYHeader.byteCount(fromPrefix: bytes.extracting(0..<12))
        try BrokenProperty.unless(announced == header.byteCount, "the first bytes tell the size of the header")

        // what is understood can be written, and means the same again
        guard let written = NPYHeader.bytes(dtype: header.dtype, shape: header.shape) else {
            throw BrokenProperty("NumPy has every element type that is read from it")
        }
        let again = try NPYHeader(parsing: unsafe written.span.bytes)
        try BrokenProperty.unless(
            again.dtype == header.dtype && again.shape == header.shape && again.byteCount == written.count,
            "a header that is written again says the same"
        )
        return true
    }
}
