/// What is known of a tensor before its values are read: its name, element type and shape.
public struct TensorDescriptor: Sendable, Hashable {
    /// The name in the file or model that holds the tensor.
    public var name: String

    /// The element type.
    public var dtype: DType

    /// The dimensions.
    public var shape: Shape

    /// Describes a tensor.
    ///
    /// - Parameters:
    ///   - name: the tensor's name.
    ///   - dtype: the element type.
    ///   - shape: the dimensions.
    public init(name: String, dtype: DType, shape: Shape) {
        self.name = name
        self.dtype = dtype
        self.shape = shape
    }

    /// The size of the values in bytes; cannot overflow, by ``Shape/maximumElementCount``.
    public var byteCount: Int { shape.elementCount * dtype.byteCount }
}

extension TensorDescriptor: CustomStringConvertible {
    /// Name, element type and shape, separated by blanks.
    public var description: String { "\(name) \(dtype) \(shape)" }
}
