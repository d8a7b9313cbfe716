/// The element type of a tensor.
///
/// The raw value is the name that NumPy and the field's other tools print, such as `float32`.
public enum DType: String, Sendable, Hashable, CaseIterable, Codable {
    case bool
    case uint8
    case int8
    case uint16
    case int16
    case float16
    case bfloat16
    case uint32
    case int32
    case float32
    case uint64
    case int64
    case float64

    /// The size of one element in bytes.
    public var byteCount: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }

    /// Whether the elements are floating-point numbers.
    public var isFloatingPoint: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: true
        case .bool, .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: false
        }
    }
}

extension DType: CustomStringConvertible {
    /// The name, such as `float32`.
    public var description: String { rawValue }
}
