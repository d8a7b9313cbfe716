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

    /// Whether a name comes before another by the bytes of their UTF-8.
    ///
    /// Swift's own order of texts is that of their normalized form, which no other tool and no document here uses.
    ///
    /// - Parameters:
    ///   - name: a tensor's name.
    ///   - other: another tensor's name.
    /// - Returns: whether `name` comes first.
    public static func precedes(_ name: String, _ other: String) -> Bool {
        let (first, second) = (name.utf8Span.span, other.utf8Span.span)
        let common = min(first.count, second.count)
        var index = 0
        while index < common {
            if first[index] != second[index] { return first[index] < second[index] }
            index += 1
        }
        return first.count < second.count
    }

    /// The size of the values in bytes; cannot overflow, by ``Shape/maximumElementCount``.
    public var byteCount: Int { shape.elementCount * dtype.byteCount }
}

extension TensorDescriptor: CustomStringConvertible {
    /// Name, element type and shape, separated by blanks.
    public var description: String { "\(name) \(dtype) \(shape)" }
}
