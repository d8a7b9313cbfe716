import ByteIO
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct TensorWriteErrorTests {
    let directory: TemporaryDirectory
    let source: TensorsInMemory

    init() throws {
        directory = try TemporaryDirectory()
        var source = TensorsInMemory()
        source.append(name: "a", shape: [2], floats: [1, 2])
        source.append(TensorDescriptor(name: "b", dtype: .bfloat16, shape: [1]), bytes: [0, 0])
        self.source = source
    }

    func write(_ tensors: [TensorToWrite], from source: some TensorSource) throws {
        try AtomicFile.write(to: directory.path.appending("a.npz")) { writer in
            try NPZWriter.write(tensors, from: source, to: &writer)
        }
    }

    func write(_ name: String = "a", _ dtype: DType = .float32, _ shape: Shape = [2], from index: Int = 0) throws {
        let descriptor = TensorDescriptor(name: name, dtype: dtype, shape: shape)
        try write([TensorToWrite(descriptor, sourceIndex: index)], from: source)
    }

    @Test func refusesTensorsThatDoNotFit() {
        let a = TensorDescriptor(name: "a", dtype: .float32, shape: [2])
        for other in [
            TensorDescriptor(name: "a", dtype: .float32, shape: [3]),
            TensorDescriptor(name: "a", dtype: .int32, shape: [2]),
        ] {
            #expect(throws: TensorWriteError.doesNotFit(other, source: a)) { try write("a", other.dtype, other.shape) }
        }
        for index in [-1, 2] {
            #expect(throws: TensorWriteError.noSuchTensor("a", sourceIndex: index, count: 2)) { try write(from: index) }
        }
    }

    @Test func refusesNamesThatDoNotWork() {
        let tensor = TensorToWrite(source.tensors[0], sourceIndex: 0)
        #expect(throws: TensorWriteError.duplicateName("a")) { try write([tensor, tensor], from: source) }
        let long = String(repeating: "n", count: 65_532)
        #expect(throws: TensorWriteError.unusableName(long)) { try write(long) }
    }

    @Test func refusesTypesThatNumPyLacks() {
        #expect(throws: TensorWriteError.unsupportedType("b", .bfloat16)) { try write("b", .bfloat16, [1], from: 1) }
    }

    @Test func refusesFilesThatAreTooLarge() {
        let giant = TensorDescriptor(name: "a", dtype: .float64, shape: Shape([Shape.maximumElementCount]))
        #expect(throws: TensorWriteError.tooLarge) { try NPZWriter.fileSize(of: [giant, giant]) }
    }

    @Test func noticesASourceThatLies() {
        struct Liar: TensorSource {
            func memoryToLend(at index: Int) -> Int { 0 }

            let tensors = [TensorDescriptor(name: "a", dtype: .uint8, shape: [2])]
            func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
                try TensorWriteErrorTests.threeBytes(body)
            }
        }
        let tensor = TensorToWrite(Liar().tensors[0], sourceIndex: 0)
        #expect(throws: TensorWriteError.sourceSizeDiffers("a", expected: 2, found: 3)) {
            try write([tensor], from: Liar())
        }
        #expect(!fileExists(at: directory.path.appending("a.npz")))
    }

    static func threeBytes<Result>(_ body: (RawSpan) throws -> Result) throws -> Result {
        let bytes: [UInt8] = [1, 2, 3]
        return try body(bytes.span.bytes)
    }

    @Test func stopsWhenCancelled() async throws {
        let source = source
        let path = directory.path.appending("a.npz")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try AtomicFile.write(to: path) { writer in
                try NPZWriter.write([TensorToWrite(source.tensors[0], sourceIndex: 0)], from: source, to: &writer)
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!fileExists(at: path))
    }
}
