import Conversion
import Tensors
import Testing

@Suite struct RearrangedTensorsTests {
    /// The definition, element by element.
    func naive(_ bytes: [UInt8], _ outer: Int, _ middle: Int, _ inner: Int, size: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: bytes.count)
        for i in 0..<outer {
            for j in 0..<middle {
                for k in 0..<inner {
                    let from = ((i * middle + j) * inner + k) * size
                    let to = ((k * middle + j) * outer + i) * size
                    for byte in 0..<size { result[to + byte] = bytes[from + byte] }
                }
            }
        }
        return result
    }

    static let sizes = [
        (1, 3, 5, 1), (1, 7, 11, 1), (1, 64, 64, 1), (1, 65, 63, 1), (1, 130, 67, 1), (5, 1, 7, 1),
        (64, 1, 3, 1), (67, 1, 129, 1), (9, 3, 5, 1), (9, 17, 66, 1), (49, 3, 33, 1), (66, 17, 9, 1), (70, 70, 2, 1),
        (3, 5, 1, 1), (129, 66, 1, 1), (2, 4100, 3, 1), (65, 2, 65, 1),
    ].map { [$0.0, $0.1, $0.2] }

    @Test(arguments: sizes, [1, 2, 4, 8]) func isTheDefinition(lengths: [Int], size: Int) {
        let (outer, middle, inner) = (lengths[0], lengths[1], lengths[2])
        let count = outer * middle * inner * size
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 251) }
        guard let reversal = AxisReversal(outer: outer, middle: middle, inner: inner),
            let inverse = AxisReversal(outer: inner, middle: middle, inner: outer)
        else {
            Issue.record("nothing to reorder")
            return
        }
        let found = RearrangedTensors.reorder(bytes.span.bytes, by: reversal, elementByteCount: size)
        #expect(found == naive(bytes, outer, middle, inner, size: size))
        let back = RearrangedTensors.reorder(found.span.bytes, by: inverse, elementByteCount: size)
        #expect(back == bytes)
    }

    @Test func bytesNeedNotBeAligned() throws {
        let all = (0..<(4 * 35 + 1)).map { UInt8($0) }
        let reversal = try #require(AxisReversal(outer: 5, middle: 1, inner: 7))
        let shifted = all.span.bytes.extracting(1..<all.count)
        let found = RearrangedTensors.reorder(shifted, by: reversal, elementByteCount: 4)
        #expect(found == naive(Array(all.dropFirst()), 5, 1, 7, size: 4))
    }

    /// A source that states sums and what lending takes.
    struct Stating: TensorSource {
        let tensors = [TensorDescriptor(name: "a", dtype: .float32, shape: [2, 3])]
        let values: [UInt8]
        let sum: TensorSum?

        func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
            try body(values.span.bytes)
        }
        func memoryToLend(at index: Int) -> Int { 100 }
        func statedSum(at index: Int) -> TensorSum? { sum }
    }

    @Test func sumsAreComparedBeforeValuesAreReordered() throws {
        let values = [UInt8](0..<24)
        let reversal = AxisReversal(outer: 1, middle: 2, inner: 3)
        let new = TensorDescriptor(name: "b", dtype: .float32, shape: [3, 2])
        // the CRC-32 of the bytes 0 to 23, by zlib
        let right = TensorSum.crc32(0x8295_A696)
        for sum in [right, .crc32(1), .sha256([UInt8](repeating: 0, count: 32)), nil] {
            let source = Stating(values: values, sum: sum)
            let rearranged = RearrangedTensors(of: source, as: [(new, reversal)])
            #expect(rearranged.tensors == [new])
            #expect(rearranged.memoryToLend(at: 0) == 124)
            #expect(rearranged.statedSum(at: 0) == nil)
            if sum == nil || sum == right {
                let found = try rearranged.withTensorBytes(at: 0) { [UInt8](copying: $0) }
                #expect(found == naive(values, 1, 2, 3, size: 4))
            } else {
                #expect(throws: DamagedTensor(name: "a")) { try rearranged.withTensorBytes(at: 0) { _ in } }
            }
            // values that stay in their order are left to the reader, and lent as they are
            let renamed = RearrangedTensors(of: source, as: [(new, nil)])
            #expect(renamed.statedSum(at: 0) == sum)
            #expect(renamed.memoryToLend(at: 0) == 100)
            let kept = try renamed.withTensorBytes(at: 0) { [UInt8](copying: $0) }
            #expect(kept == values)
        }
    }
}

extension [UInt8] {
    fileprivate init(copying bytes: RawSpan) {
        self = bytes.withUnsafeBytes { Array($0) }
    }
}
