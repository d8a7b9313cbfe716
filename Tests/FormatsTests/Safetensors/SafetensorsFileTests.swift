import ByteIO
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
    /// `small.safetensors`, in the order in which the reference writes: by size of the element type, then by name.
    @Test func readsTheReferencesFile() throws {
        let file = try SafetensorsFile(path: fixture("small.safetensors"))
        #expect(
            file.tensors == [
                TensorDescriptor(name: "count", dtype: .int64, shape: [1]),
                TensorDescriptor(name: "bias", dtype: .float32, shape: [3]),
                TensorDescriptor(name: "empty", dtype: .float32, shape: [0, 4]),
                TensorDescriptor(name: "kernel", dtype: .float32, shape: [4, 4]),
                TensorDescriptor(name: "half", dtype: .float16, shape: [3]),
                TensorDescriptor(name: "flags", dtype: .bool, shape: [3]),
            ]
        )
        #expect(file.metadata == ["format": "np", "made by": "safetensors \"0.8\" \u{2014} Test"])
        #expect(file.native == nil)
        #expect(file.dataRanges.map { $0.lowerBound - file.dataOffset } == [0, 8, 20, 20, 84, 90])
        #expect(try file.withTensorBytes(at: 0) { [UInt8](copying: $0) } == [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(try file.withTensorBytes(at: 1) { [UInt8](copying: $0) } == [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64])
        #expect(try file.withTensorBytes(at: 2) { $0.byteCount } == 0)
        #expect(try file.withTensorBytes(at: 5) { [UInt8](copying: $0) } == [1, 0, 1])
        #expect(throws: NativeProfileError.notNative) { try file.verifyDigest(at: 0) }
    }

    @Test(arguments: DType.allCases) func knowsTheNameOfEveryType(dtype: DType) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("a.safetensors")
        var source = TensorsInMemory()
        source.append(TensorDescriptor(name: "t", dtype: dtype, shape: [0]), bytes: [])
        try AtomicFile.write(to: path) { writer in
            try NativeWriter.write(TensorToWrite.all(of: source), from: source, to: &writer)
        }
        #expect(try SafetensorsFile(path: path).tensors == source.tensors)
    }

    @Test func everyTruncationThrows() throws {
        let valid = try contents(of: fixture("small.safetensors"))
        for count in valid.indices {
            #expect(throws: SafetensorsError.self) { try safetensorsHeader(Array(valid.prefix(count))) }
        }
    }

    @Test func mutationsNeverCrash() throws {
        let seed: UInt64 = 20_260_102
        var generator = SeededGenerator(seed: seed)
        let valid = try contents(of: fixture("small.safetensors"))
        var opened = 0
        for round in 0..<3000 {
            let mutation = generator.mutation(of: valid)
            guard let header = try? safetensorsHeader(mutation) else { continue }
            opened += 1
            let claimed = header.entries.reduce(header.dataOffset) { $0 + $1.descriptor.byteCount }
            #expect(claimed == mutation.count, "seed \(seed), round \(round)")
        }
        #expect(opened > 0 && opened < 3000)
    }

    @Test func reportsMissingFiles() {
        #expect(throws: FileError.notFound("/nonexistent/a")) { try SafetensorsFile(path: "/nonexistent/a") }
    }
}
