import ByteIO
import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

/// The reference tools read what this package writes: every element type that they share, bit for bit.
@Suite(.enabled(if: Python.isAvailable)) struct ConformanceWriterTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// One tensor of each type, of bytes that are NaNs, infinities, subnormal and extreme numbers in one type or another.
    static func source(leavingOut left: Set<DType> = []) -> TensorsInMemory {
        var source = TensorsInMemory()
        for dtype in DType.allCases where !left.contains(dtype) {
            let bytes = (0..<(6 * dtype.byteCount)).map { index -> UInt8 in
                if dtype == .bool { return UInt8(index % 2) }
                // the last byte of an element holds the sign and the exponent
                let isLast = index % dtype.byteCount == dtype.byteCount - 1
                return isLast
                    ? [0x7F, 0xFF, 0x80, 0x00, 0x7C, 0x3F][index / dtype.byteCount] : UInt8(0xF0 + index % 16)
            }
            source.append(TensorDescriptor(name: "t/\(dtype)", dtype: dtype, shape: [2, 3]), bytes: bytes)
        }
        source.append(TensorDescriptor(name: "scalar", dtype: .float32, shape: []), bytes: [1, 0, 0x80, 0x7F])
        source.append(TensorDescriptor(name: "empty", dtype: .int64, shape: [0, 4]), bytes: [])
        return source
    }

    /// What the reader of the corpus makes of a file.
    static func read(_ path: FilePath, by module: String, _ argument: String) throws -> [ConformanceTensor] {
        let script = """
            import json, resource, sys
            sys.dont_write_bytecode = True
            sys.path.insert(0, sys.argv[1])
            import \(module)
            path = sys.argv[2]
            print(json.dumps(\(module).read(\(argument))))
            """
        let printed = try Python.run(script, ConformanceCorpus.directory.string, path.string)
        return try JSONDecoder().decode([ConformanceTensor].self, from: Data(printed.utf8))
    }

    @Test(arguments: NPZWriter.Variant.allCases) func numPyReadsArchives(variant: NPZWriter.Variant) throws {
        let source = Self.source(leavingOut: [.bfloat16])
        let path = directory.path.appending("a.npz")
        try AtomicFile.write(to: path) { writer in
            try NPZWriter.write(TensorToWrite.all(of: source), from: source, variant: variant, to: &writer)
        }
        let expected = try ConformanceTensor.all(of: source)
        #expect(try Self.read(path, by: "npz_cases", "open(path, 'rb').read()") == expected)
        #expect(try ConformanceTensor.all(of: NPZFile(path: path)) == expected)
    }

    @Test func safetensorsReadsNativeFiles() throws {
        let source = Self.source()
        let path = directory.path.appending("a.safetensors")
        try AtomicFile.write(to: path) { writer in
            try NativeWriter.write(TensorToWrite.all(of: source), from: source, metadata: [:], to: &writer)
        }
        let expected = try ConformanceTensor.all(of: source).sorted { $0.name < $1.name }
        #expect(try Self.read(path, by: "safetensors_cases", "open(path, 'rb').read()") == expected)
        let ours = try ConformanceTensor.all(of: SafetensorsFile(path: path)).sorted { $0.name < $1.name }
        #expect(ours == expected)
    }

    @Test func h5pyReadsKerasFiles() throws {
        let source = Self.source(leavingOut: [.bool, .bfloat16])
        let path = directory.path.appending("a.h5")
        let weights = source.tensors.enumerated().map { index, tensor in
            KerasWeightToWrite(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, sourceIndex: index)
        }
        try KerasHDF5Writer.write([KerasLayerToWrite(name: "x", weights: weights)], from: source, to: path)
        let expected = try ConformanceTensor.all(of: source).map { tensor in
            var tensor = tensor
            tensor.name = "/x/" + tensor.name
            return tensor
        }
        #expect(try Self.read(path, by: "hdf5_cases", "path") == expected)
        let ours = try ConformanceTensor.all(of: KerasHDF5File(path: path, reader: HDF5Fixtures.helper))
        #expect(ours == expected)
    }

    /// What they do not share is refused by name, and nothing is left behind.
    @Test func typesThatAFormatLacksAreRefused() throws {
        let source = Self.source()
        #expect(throws: TensorWriteError.unsupportedType("t/bfloat16", .bfloat16)) {
            try NPZWriter.fileSize(of: source.tensors)
        }
        for dtype in [DType.bool, .bfloat16] {
            let weight = KerasWeightToWrite(
                name: "a",
                dtype: dtype,
                shape: [2, 3],
                sourceIndex: try #require(source.tensors.firstIndex { $0.dtype == dtype })
            )
            #expect(throws: KerasWriteError.unsupportedType(path: "/x/a", dtype)) {
                try KerasHDF5Writer.write(
                    [KerasLayerToWrite(name: "x", weights: [weight])],
                    from: source,
                    to: directory.path.appending("a.h5")
                )
            }
        }
    }

    /// What the readers refuse, the writers do not write.
    @Test(arguments: ["", "/a", "a/", "a//b", "a/../b", ".", "a\\b", "a\0", String(repeating: "a", count: 4_097)])
    func namesThatAreNoPathsAreNotWritten(name: String) {
        let tensor = TensorDescriptor(name: name, dtype: .uint8, shape: [1])
        #expect(throws: TensorWriteError.unusableName(name)) { try NPZWriter.fileSize(of: [tensor]) }
        #expect(throws: TensorWriteError.unusableName(name)) { try NativeWriter.fileSize(of: [tensor]) }
    }
}
