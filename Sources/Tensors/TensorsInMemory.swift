/// Tensors whose values are held in memory, for small models, generated weights and tests.
public struct TensorsInMemory: TensorSource {
    /// The tensors, in the order in which they were added.
    public private(set) var tensors: [TensorDescriptor] = []
    private var values: [[UInt8]] = []

    /// Makes an empty set.
    public init() {}

    /// Adds a tensor of raw values.
    ///
    /// - Parameters:
    ///   - descriptor: the tensor's name, element type and shape.
    ///   - bytes: the values, row-major and little-endian.
    /// - Precondition: `bytes` has exactly the size that `descriptor` states.
    public mutating func append(_ descriptor: TensorDescriptor, bytes: [UInt8]) {
        precondition(bytes.count == descriptor.byteCount, "\(descriptor) needs \(descriptor.byteCount) bytes")
        tensors.append(descriptor)
        values.append(bytes)
    }

    /// Adds a tensor of 32-bit floating-point values.
    ///
    /// - Parameters:
    ///   - name: the tensor's name.
    ///   - shape: the dimensions.
    ///   - floats: the values, row-major.
    /// - Precondition: `floats` has as many elements as `shape`.
    public mutating func append(name: String, shape: Shape, floats: [Float]) {
        let bytes = unsafe floats.withUnsafeBytes { unsafe Array($0) }
        append(TensorDescriptor(name: name, dtype: .float32, shape: shape), bytes: bytes)
    }

    /// Lends the values of one tensor; see ``TensorSource/withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        let bytes = values[index]
        return unsafe try body(bytes.span.bytes)
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: 0.
    public func memoryToLend(at index: Int) -> Int { 0 }
}
