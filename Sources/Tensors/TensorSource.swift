/// A set of named tensors whose values can be read one at a time.
///
/// This is the seam between the file formats, which implement it, and everything that uses weights: the converter, the
/// digest, the engine. Values always arrive in one form, whatever the container stores: row-major (C order) and
/// little-endian, without padding, exactly ``TensorDescriptor/byteCount`` bytes. They need not be aligned.
public protocol TensorSource: Sendable {
    /// The tensors, in the order of the container.
    var tensors: [TensorDescriptor] { get }

    /// Lends the values of one tensor.
    ///
    /// An implementation hands out bytes in place where the container allows it, and otherwise holds at most this one
    /// tensor in memory. May be called from several tasks at once.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the container's error when the values cannot be read or fail their check.
    /// - Precondition: `index` is a valid position in ``tensors``.
    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result
}
