import Conversion
import Tensors
import Testing

@Suite struct RoundedTensorsTests {
    /// Rounds one value, given and returned by its bits.
    func round(_ bits: UInt64, _ from: DType, to: DType) -> (UInt32, RoundingCost) {
        let bytes = withUnsafeBytes(of: bits.littleEndian) { Array($0.prefix(from.byteCount)) }
        var result: [UInt8] = []
        let tensor = TensorDescriptor(name: "a", dtype: from, shape: [1])
        let cost = RoundedTensors.convert(bytes.span.bytes, of: tensor, to: to, into: &result)
        return (result.reversed().reduce(0) { $0 << 8 | UInt32($1) }, cost)
    }

    /// Values and what IEEE 754 makes of them: the nearest, or the even one of two.
    @Test(
        arguments: [
            (1.0, 0x3C00), (-2, 0xC000), (0, 0), (-0.0, 0x8000), (0x1.ffcp15, 0x7BFF), (0x1.ffdffep15, 0x7BFF),
            (0x1.ffep15, 0x7C00), (1e6, 0x7C00), (-1e30, 0xFC00), (.infinity, 0x7C00), (-.infinity, 0xFC00),
            (1 + 0x1p-11, 0x3C00), (1 + 0x3p-11, 0x3C02), (1 + 0x1.002p-11, 0x3C01), (0x1.ffep0, 0x4000),
            (0x1p-14, 0x0400),
            (0x1.ff8p-15, 0x03FF), (0x1.ffcp-15, 0x0400), (0x1.ffep-15, 0x0400), (0x1p-24, 1), (0x1p-25, 0),
            (0x1.000002p-25, 1), (0x3p-25, 2),
            (-0x1.8p-24, 0x8002), (0x1p-149, 0), (.greatestFiniteMagnitude, 0x7C00),
        ] as [(Float, UInt32)]
    ) func toHalfPrecision(value: Float, expected: UInt32) {
        let (found, cost) = round(UInt64(value.bitPattern), .float32, to: .float16)
        #expect(found == expected)
        let isOverflow = value.isFinite && expected & 0x7FFF == 0x7C00
        #expect(cost.overflowed == (isOverflow ? 1 : 0))
        #expect(cost.vanished == (expected & 0x7FFF == 0 && value != 0 ? 1 : 0))
        #expect(cost.finite == (value.isFinite && !isOverflow ? 1 : 0))
        let after = [UInt8(found & 0xFF), UInt8(found >> 8)]
        let exact = element(0, of: after.span.bytes, .float16)
        #expect(cost.maximum == (value.isFinite && !isOverflow ? abs(Double(value) - exact) : 0))
        #expect(cost.mean == cost.maximum)
    }

    @Test(
        arguments: [
            (0x3F80_0000, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F81_8000, 0x3F82), (0x3F80_8001, 0x3F81),
            (0x7F7F_FFFF, 0x7F80),
            (0x7F7F_7FFF, 0x7F7F), (0xFF80_0000, 0xFF80), (0x0000_8000, 0), (0x0000_8001, 1), (0x0001_8000, 2),
            (0x8000_0000, 0x8000), (0x7F80_0001, 0x7FC0), (0xFFFF_FFFF, 0xFFFF),
        ] as [(UInt64, UInt32)]
    ) func toBrainFloat(bits: UInt64, expected: UInt32) {
        #expect(round(bits, .float32, to: .bfloat16).0 == expected)
    }

    @Test(
        arguments: [
            (0x7FC0_0000, 0x7E00), (0x7F80_0001, 0x7E00), (0xFF80_2000, 0xFE01), (0x7FFF_FFFF, 0x7FFF),
        ] as [(UInt64, UInt32)]
    ) func whatIsNotANumberStaysSo(bits: UInt64, expected: UInt32) {
        let (found, cost) = round(bits, .float32, to: .float16)
        #expect(found == expected)
        #expect(cost == RoundingCost(name: "a", from: .float32, to: .float16, finite: 0))
    }

    /// Values that would go elsewhere if they were rounded to 32 bits on the way.
    @Test(
        arguments: [
            (1 + 0x1p-11 + 0x1p-40, .float16, 0x3C01), (1 + 0x1p-11 - 0x1p-40, .float16, 0x3C00),
            (-1 - 0x1p-11 - 0x1p-40, .float16, 0xBC01), (1 + 0x1p-8 + 0x1p-45, .bfloat16, 0x3F81),
            (1 + 0x1p-24 + 0x1p-50, .float32, 0x3F80_0001), (1 + 0x1p-24, .float32, 0x3F80_0000),
            (1e300, .float16, 0x7C00),
            (-1e300, .float32, 0xFF80_0000), (1e-300, .bfloat16, 0), (0x1.ffdfffffffp15, .float16, 0x7BFF),
            (0x1.fffffefp127, .float32, 0x7F7F_FFFF), (.nan, .float16, 0x7E00),
        ] as [(Double, DType, UInt32)]
    ) func doublesAreRoundedOnce(value: Double, to: DType, expected: UInt32) {
        let (found, cost) = round(value.bitPattern, .float64, to: to)
        #expect(found == expected)
        #expect(cost.overflowed == (abs(value) > 1e299 && value.isFinite ? 1 : 0))
        #expect(cost.vanished == (value == 1e-300 ? 1 : 0))
    }

    @Test func everyHalfIsExactInSinglePrecision() {
        let bits = (0...UInt16.max).map(\.self)
        let bytes = bits.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        for type in [DType.float16, .bfloat16] {
            let tensor = TensorDescriptor(name: "a", dtype: type, shape: [65_536])
            var floats: [UInt8] = []
            let cost = RoundedTensors.convert(bytes.span.bytes, of: tensor, to: .float32, into: &floats)
            #expect(cost.isExact)
            var back: [UInt8] = []
            let single = TensorDescriptor(name: "a", dtype: .float32, shape: [65_536])
            _ = RoundedTensors.convert(floats.span.bytes, of: single, to: type, into: &back)
            let differing = bits.filter { index in
                let value = element(Int(index), of: floats.span.bytes, .float32)
                let expected = element(Int(index), of: bytes.span.bytes, type)
                if expected.isNaN { return !value.isNaN }
                let same =
                    back[2 * Int(index)] == bytes[2 * Int(index)]
                    && back[2 * Int(index) + 1] == bytes[2 * Int(index) + 1]
                return value != expected || !same
            }
            #expect(differing.isEmpty)
        }
    }

    /// More than a piece, and not a multiple of any vector's length.
    @Test(arguments: [1, 15, 16, 17, 511, 512, 513, 2000]) func costsOfMany(count: Int) {
        let values = (0..<count).map { Float($0) + 1 / 3 }
        let bytes = values.withUnsafeBytes { Array($0) }
        let tensor = TensorDescriptor(name: "a", dtype: .float32, shape: [count])
        var result: [UInt8] = []
        let cost = RoundedTensors.convert(bytes.span.bytes, of: tensor, to: .float16, into: &result)
        let errors = values.indices.map { index in
            abs(Double(values[index]) - element(index, of: result.span.bytes, .float16))
        }
        #expect(cost.finite == count)
        #expect(cost.maximum == errors.max())
        #expect(abs(cost.mean - errors.reduce(0, +) / Double(count)) <= 1e-6 * cost.mean)
        #expect(cost.overflowed == 0 && cost.vanished == 0)
    }

    @Test func otherTypesStay() throws {
        var source = TensorsInMemory()
        source.append(TensorDescriptor(name: "n", dtype: .int32, shape: [1]), bytes: [1, 2, 3, 4])
        source.append(name: "x", shape: [2], floats: [1, 65_520])
        let rounded = RoundedTensors(of: source, to: .float16)
        #expect(rounded.changesTypes)
        #expect(rounded.tensors.map(\.dtype) == [.int32, .float16])
        #expect(rounded.memoryToLend(at: 0) == 0)
        #expect(rounded.memoryToLend(at: 1) == 4)
        #expect(rounded.statedSum(at: 1) == nil)
        #expect(rounded.costs == [])
        for index in 0..<2 { try rounded.withTensorBytes(at: index) { _ in } }
        let expected = RoundingCost(name: "x", from: .float32, to: .float16, finite: 1, overflowed: 1)
        #expect(rounded.costs == [expected])
        #expect(!RoundedTensors(of: source, to: .float32).changesTypes)
    }
}
