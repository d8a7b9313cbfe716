import ByteIO
import Formats
import Glibc
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct WeightFileTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// The values of a tensor as floats, by its name.
    private func floats(_ name: String, of file: WeightFile) throws -> [Float] {
        try file.floats(at: #require(file.index(of: name)))
    }

    @Test func opensArchives() throws {
        // the name of the file says nothing
        let path = try directory.file("weights", contents(of: fixture("savez.npz")))
        let file = try WeightFile(path: path)
        #expect(file.format == .npz)
        #expect(file.tensors == (try NPZFile(path: path).tensors))
        #expect(try file.verifyTensor(at: 0) == .crc32)
        #expect(file.memoryToLend(at: 0) == 0)
        let packed = try WeightFile(path: fixture("compressed.npz"))
        let values = try floats("b/bias", of: packed)
        #expect(try values == floats("b/bias", of: file))
        #expect(packed.memoryToLend(at: try #require(packed.index(of: "b/bias"))) > 0)
    }

    @Test func opensKerasFiles() throws {
        let file = try WeightFile(path: HDF5Fixtures.path("tf22"), hdf5: HDF5Fixtures.helper)
        #expect(file.format == .hdf5)
        #expect(file.tensors == (try HDF5Fixtures.open("tf22").tensors))
        #expect(try file.verifyTensor(at: 0) == nil)
        #expect(file.statedSum(at: 0) == nil)
    }

    @Test func opensSafetensors() throws {
        let file = try WeightFile(path: fixture("small.safetensors"))
        #expect(file.format == .safetensors)
        #expect(try file.verifyTensor(at: 0) == nil)
        #expect(try floats("bias", of: file) == SafetensorsFile(path: fixture("small.safetensors")).floats(at: 1))
    }

    @Test func opensNativeFilesAndFindsDamage() throws {
        let path = directory.path.appending("native.safetensors")
        try NativeWriter.write(NativeFileTests.source, to: path, metadata: ["model": "x"])
        let file = try WeightFile(path: path)
        for index in file.tensors.indices { #expect(try file.verifyTensor(at: index) == .sha256) }
        let native = try SafetensorsFile(path: path)
        #expect(file.statedSum(at: 4) == native.statedSum(at: 4))

        var bytes = try contents(of: path)
        bytes[4300] ^= 1
        let damaged = try WeightFile(path: directory.file("damaged", bytes))
        let found = SHA256Digest(of: bytes[4296..<4308].span.bytes)
        let digests = try #require(native.native?.digests)
        let error = NativeProfileError.digestMismatch("bias", expected: digests[4], found: found)
        #expect(throws: error) { try damaged.verifyTensor(at: 4) }
        #expect(damaged.damage(at: 4, found: .sha256(found.bytes)) as? NativeProfileError == error)
    }

    @Test func refusesOtherFiles() throws {
        let path = try directory.file("weights.npz", Array("<html>".utf8))
        #expect(throws: FileFormatError.notWeights(path, .html)) { try WeightFile(path: path) }
        #expect(throws: FileError.notFound("/nowhere")) { try WeightFile(path: "/nowhere") }
    }

    /// Native values are used where they are in the file, whatever their element type.
    @Test func nativeTensorsAreLentInPlace() throws {
        let path = directory.path.appending("native.safetensors")
        try NativeWriter.write(NativeFileTests.source, to: path)
        let file = try SafetensorsFile(path: path)
        for name in ["a \"b\"/\u{E4}", "z", "bias"] {
            let index = try #require(file.index(of: name))
            let isInPlace = try file.withTensorBytes(at: index) { bytes in
                let start = bytes.withUnsafeBytes { $0.baseAddress }
                return try file.withTensor(at: index, as: Float.self) { values in
                    values.withUnsafeBytes { $0.baseAddress } == start
                }
            }
            #expect(isInPlace, "\(name)")
        }
    }

    @Test func writersByPathWriteTheSameFiles() throws {
        let source = try NPZFile(path: fixture("savez.npz"))
        let path = directory.path.appending("again.npz")
        try NPZWriter.write(source, to: path)
        #expect(try contents(of: path) == contents(of: fixture("savez.npz")))
        #expect(throws: FileError.alreadyExists(path)) { try NPZWriter.write(source, to: path, variant: .plain) }
        try NPZWriter.write(source, to: path, variant: .plain, replacing: true)
        #expect(try contents(of: path) == contents(of: fixture("plain.npz")))
        #expect(throws: FileError.alreadyExists(path)) { try NativeWriter.write(source, to: path) }
        try NativeWriter.write(source, to: path, replacing: true)
        #expect(try WeightFile(path: path).format == .safetensors)
    }

    /// A program that does not serve as the helper that it is started as ends, instead of starting the next.
    @Test func aHelperThatDoesNotServeEnds() async {
        await #expect(processExitsWith: .exitCode(EXIT_FAILURE)) {
            _ = HDF5Reader.sameProgram(startedWith: ["program", "bitzoo-formats-hdf5-helper"])
        }
    }
}
