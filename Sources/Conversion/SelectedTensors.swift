public import Tensors

/// Some of the tensors of a source, in an order of their own.
public struct SelectedTensors: TensorSource {
    /// The tensors that were selected.
    public let tensors: [TensorDescriptor]

    private let source: any TensorSource
    private let indices: [Int]

    /// Selects tensors.
    ///
    /// - Parameters:
    ///   - indices: their positions in the source.
    ///   - source: all tensors.
    /// - Precondition: the positions are valid.
    public init(at indices: [Int], of source: any TensorSource) {
        let all = source.tensors
        tensors = indices.map { all[$0] }
        self.source = source
        self.indices = indices
    }

    /// Lends the values of one tensor; see ``TensorSource/withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the source's error.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        try source.withTensorBytes(at: indices[index], body)
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the source says.
    public func memoryToLend(at index: Int) -> Int { source.memoryToLend(at: indices[index]) }

    /// The sum that the container states; see ``TensorSource/statedSum(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the source says.
    public func statedSum(at index: Int) -> TensorSum? { source.statedSum(at: indices[index]) }

    /// The container's error; see ``TensorSource/damage(at:found:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - found: the sum of the values that were read.
    /// - Returns: the source's error.
    public func damage(at index: Int, found: TensorSum) -> any Error {
        source.damage(at: indices[index], found: found)
    }

    /// Says that nobody needs the values of a tensor for now; see ``TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) { source.relinquish(at: indices[index]) }
}
