/// A type whose memory is exactly that of one element of a tensor, so that values can be used where they are.
///
/// There is none for `bool`, because a file may hold other bytes than 0 and 1 there, and none for `bfloat16`, which Swift
/// does not have; see ``TensorSource/floats(at:)`` for the latter.
public protocol TensorElement: BitwiseCopyable, Sendable {
    /// The element type of the tensors that can be read as this type.
    static var dtype: DType { get }
}

extension UInt8: TensorElement {
    /// `uint8`.
    public static var dtype: DType { .uint8 }
}

extension Int8: TensorElement {
    /// `int8`.
    public static var dtype: DType { .int8 }
}

extension UInt16: TensorElement {
    /// `uint16`.
    public static var dtype: DType { .uint16 }
}

extension Int16: TensorElement {
    /// `int16`.
    public static var dtype: DType { .int16 }
}

extension UInt32: TensorElement {
    /// `uint32`.
    public static var dtype: DType { .uint32 }
}

extension Int32: TensorElement {
    /// `int32`.
    public static var dtype: DType { .int32 }
}

extension UInt64: TensorElement {
    /// `uint64`.
    public static var dtype: DType { .uint64 }
}

extension Int64: TensorElement {
    /// `int64`.
    public static var dtype: DType { .int64 }
}

extension Float: TensorElement {
    /// `float32`.
    public static var dtype: DType { .float32 }
}

extension Double: TensorElement {
    /// `float64`.
    public static var dtype: DType { .float64 }
}
