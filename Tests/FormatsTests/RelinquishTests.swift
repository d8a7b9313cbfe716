import ByteIO
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Memory that readers give back, file by file.
@Suite struct RelinquishTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Three tensors of 1.5 MiB each, and a small one.
    private static let tensors: TensorsInMemory = {
        var tensors = TensorsInMemory()
        for (index, name) in ["a", "b", "c"].enumerated() {
            let values = (0..<3 << 17).map { Float($0 * (index + 1)) }
            tensors.append(name: name, shape: [384, 1024], floats: values)
        }
        tensors.append(name: "d", shape: [3], floats: [1, 2, 3])
        return tensors
    }()

    private func values(of source: some TensorSource) throws -> [[UInt8]] {
        try source.tensors.indices.map { index in
            try source.withTensorBytes(at: index) { bytes in bytes.withUnsafeBytes { Array($0) } }
        }
    }

    /// Relinquishes each tensor of a file, and then all, and reads them again.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - inPlace: whether all values are used where they are in the file.
    /// - Throws: what reading throws.
    private func check(_ path: FilePath, inPlace: Bool = true) throws {
        let file = try WeightFile(path: path, hdf5: HDF5Fixtures.helper)
        let expected = try values(of: file)
        let size = 3 << 19
        let slack = 1 << 16
        for index in file.tensors.indices where file.tensors[index].byteCount > 12 {
            #expect(try values(of: file) == expected)
            let before = try residentBytes(ofMapped: path)
            file.relinquish(at: index)
            let released = before - (try residentBytes(ofMapped: path))
            // the pages at both ends belong to other tensors, too
            if inPlace { #expect(released >= size - slack, "\(file.tensors[index].name): \(released)") }
            #expect(try values(of: file) == expected)
        }
        for index in file.tensors.indices { file.relinquish(at: index) }
        #expect(try residentBytes(ofMapped: path) <= slack)
        #expect(try values(of: file) == expected)
    }

    @Test func archives() throws {
        let path = directory.path.appending("weights.npz")
        try NPZWriter.write(Self.tensors, to: path)
        try check(path)
    }

    @Test func nativeFiles() throws {
        let path = directory.path.appending("weights.safetensors")
        try NativeWriter.write(Self.tensors, to: path)
        try check(path)
    }

    @Test func kerasFiles() throws {
        let path = directory.path.appending("weights.h5")
        let weights = Self.tensors.tensors.enumerated().map { index, tensor in
            KerasWeightToWrite(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, sourceIndex: index)
        }
        try KerasHDF5Writer.write([KerasLayerToWrite(name: "x", weights: weights)], from: Self.tensors, to: path)
        try check(path)
    }

    /// Values that are copied on the way can be relinquished as well.
    @Test(arguments: ["compressed.npz", "headers.npz", "hdf5/gzip.h5", "hdf5/compact.h5", "hdf5/unwritten.h5"])
    func filesThatAreNotReadInPlace(name: String) throws {
        // a file of its own: others map the fixture at the same time
        try check(directory.file("weights", contents(of: fixture(name))), inPlace: false)
    }
}
