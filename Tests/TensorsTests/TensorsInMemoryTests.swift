import Tensors
import Testing

@Suite struct TensorsInMemoryTests {
    @Test func lendsLittleEndianValues() throws {
        var tensors = TensorsInMemory()
        tensors.append(name: "a", shape: [2], floats: [1, -2])
        #expect(tensors.tensors == [TensorDescriptor(name: "a", dtype: .float32, shape: [2])])
        let bytes = try tensors.withTensorBytes(at: 0) { span in
            span.byteOffsets.map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        }
        #expect(bytes == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    }
}
