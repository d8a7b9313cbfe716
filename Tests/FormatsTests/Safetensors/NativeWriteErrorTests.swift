import Formats
import Tensors
import Testing

@Suite struct NativeWriteErrorTests {
    @Test func refusesReservedKeysAndNames() throws {
        for key in ["bitzoo.native", "sha256:", "sha256:a"] {
            #expect(throws: TensorWriteError.reservedKey(key)) {
                try NativeWriter.fileSize(of: [], metadata: [key: ""])
            }
        }
        let tensor = TensorDescriptor(name: "__metadata__", dtype: .uint8, shape: [1])
        #expect(throws: TensorWriteError.unusableName("__metadata__")) { try NativeWriter.fileSize(of: [tensor]) }
        let giant = TensorDescriptor(name: "a", dtype: .float64, shape: Shape([Shape.maximumElementCount]))
        #expect(throws: TensorWriteError.tooLarge) { try NativeWriter.fileSize(of: [giant, giant]) }
    }

    @Test func refusesHeadersOverTheLimit() throws {
        #expect(try NativeLayout(of: [], metadata: [:], maximumHeaderByteCount: 4088).header.count == 4096)
        #expect(throws: TensorWriteError.headerTooLarge(4088)) {
            try NativeLayout(of: [], metadata: [:], maximumHeaderByteCount: 4087)
        }
    }
}
