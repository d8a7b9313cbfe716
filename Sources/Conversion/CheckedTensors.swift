internal import ByteIO
public import Tensors

/// The tensors of a source, each held against the sum that its container states before its values are lent.
///
/// Damage stops here: it does not get into anything that is made of the values. What reads all values in one pass compares
/// them by itself, and needs no such check.
public struct CheckedTensors: TensorSource {
    private let source: any TensorSource

    /// Checks the tensors of a source.
    ///
    /// - Parameter source: the tensors.
    public init(of source: any TensorSource) {
        self.source = source
    }

    /// The tensors, in the order of the source.
    public var tensors: [TensorDescriptor] { source.tensors }

    /// Compares the values of one tensor with their sum, and lends them; see ``TensorSource/withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the source's error for values that are damaged or cannot be read.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        try source.withTensorBytes(at: index) { values in
            let found: TensorSum
            let stated = source.statedSum(at: index)
            switch stated {
            case .crc32: found = .crc32(CRC32(of: values).value)
            case .sha256: found = .sha256(SHA256Digest(of: values).bytes)
            case nil: return try body(values)
            }
            guard found == stated else { throw source.damage(at: index, found: found) }
            return try body(values)
        }
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the source says.
    public func memoryToLend(at index: Int) -> Int { source.memoryToLend(at: index) }

    /// Says that nobody needs the values of a tensor for now; see ``TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) { source.relinquish(at: index) }
}
