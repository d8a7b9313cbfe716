internal import Glibc

/// Reads one element of a tensor's values as a number.
///
/// - Parameters:
///   - index: the position of the element.
///   - bytes: the values, little-endian, as ``TensorSource`` lends them.
///   - dtype: the element type.
/// - Returns: the value; 64-bit integers beyond 2^53 are rounded.
/// - Precondition: the element lies within `bytes`.
public func element(_ index: Int, of bytes: RawSpan, _ dtype: DType) -> Double {
    switch dtype {
    case .bool, .uint8: Double(integer(index, of: bytes, as: UInt8.self))
    case .int8: Double(integer(index, of: bytes, as: Int8.self))
    case .uint16: Double(integer(index, of: bytes, as: UInt16.self))
    case .int16: Double(integer(index, of: bytes, as: Int16.self))
    case .float16: Double(halfPrecision(integer(index, of: bytes, as: UInt16.self)))
    case .bfloat16: Double(Float(bitPattern: UInt32(integer(index, of: bytes, as: UInt16.self)) << 16))
    case .uint32: Double(integer(index, of: bytes, as: UInt32.self))
    case .int32: Double(integer(index, of: bytes, as: Int32.self))
    case .float32: Double(Float(bitPattern: integer(index, of: bytes, as: UInt32.self)))
    case .uint64: Double(integer(index, of: bytes, as: UInt64.self))
    case .int64: Double(integer(index, of: bytes, as: Int64.self))
    case .float64: Double(bitPattern: integer(index, of: bytes, as: UInt64.self))
    }
}

/// Whether two spans hold the same bytes.
///
/// - Parameters:
///   - first: some bytes.
///   - second: other bytes.
/// - Returns: whether they have the same length and content.
package func sameBytes(_ first: RawSpan, _ second: RawSpan) -> Bool {
    guard first.byteCount == second.byteCount else { return false }
    return unsafe first.withUnsafeBytes { first in
        unsafe second.withUnsafeBytes { second in
            guard let one = first.baseAddress, let other = second.baseAddress else { return true }
            return unsafe memcmp(one, other, first.count) == 0
        }
    }
}

private func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ index: Int,
    of bytes: RawSpan,
    as type: Integer.Type
) -> Integer {
    let offset = index * MemoryLayout<Integer>.size
    precondition(index >= 0 && offset + MemoryLayout<Integer>.size <= bytes.byteCount, "element out of range")
    return Integer(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Integer.self))
}

/// Widens an IEEE 754 half-precision number, which not every platform's Swift has a type for.
private func halfPrecision(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
        // subnormal: fraction * 2^-24, exact in single precision
        let magnitude = Float(fraction) * 0x1p-24
        return sign == 0 ? magnitude : -magnitude
    case 0x1F:
        return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default:
        return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
}
