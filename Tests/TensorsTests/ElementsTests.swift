import Tensors
import Testing

@Suite struct ElementsTests {
    /// Bit patterns and what NumPy makes of them.
    @Test(
        arguments: [
            (DType.bool, [1], 1.0), (.uint8, [255], 255), (.int8, [255], -1), (.uint16, [1, 2], 513),
            (.int16, [0, 0x80], -32_768), (.float16, [0, 0x3C], 1), (.float16, [1, 0], 0x1p-24),
            (.float16, [0xFF, 0x7B], 65_504), (.float16, [0, 0xFC], -.infinity), (.float16, [1, 0x80], -0x1p-24),
            (.bfloat16, [0x80, 0x3F], 1), (.bfloat16, [0x49, 0xC0], -3.140625), (.uint32, [0, 0, 0, 0x80], 0x1p31),
            (.int32, [0xFE, 0xFF, 0xFF, 0xFF], -2), (.float32, [0, 0, 0x20, 0xC1], -10),
            (.uint64, [0, 0, 0, 0, 0, 0, 0, 0x80], 0x1p63), (.int64, [0, 0, 0, 0, 0, 0, 0, 0x80], -0x1p63),
            (.float64, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F], 1),
        ] as [(DType, [UInt8], Double)]
    ) func reads(dtype: DType, bytes: [UInt8], expected: Double) {
        let two = [UInt8](repeating: 0, count: dtype.byteCount) + bytes
        let values = (0..<2).map { element($0, of: two.span.bytes, dtype) }
        #expect(values == [0, expected])
    }

    @Test func halfPrecisionKnowsNotANumber() {
        let bytes: [UInt8] = [1, 0x7C]
        let value = element(0, of: bytes.span.bytes, .float16)
        #expect(value.isNaN)
    }

    func same(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        sameBytes(first.span.bytes, second.span.bytes)
    }

    @Test(arguments: 0..<20) func everyByteCounts(position: Int) {
        let first = [UInt8](0..<20)
        var second = first
        #expect(same(first, second))
        second[position] ^= 0x80
        #expect(!same(first, second))
        second.removeLast()
        #expect(!same(first, second))
    }
}
