import BiT
import ByteIO
import Conversion
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct ConverterTests {
    let temporary: TemporaryDirectory
    let converter = Converter(generator: "test", model: "a model")

    init() throws {
        temporary = try TemporaryDirectory()
    }

    func path(_ name: String) -> FilePath { FilePath(temporary.path(name)) }

    /// Writes tensors as an archive, and opens it.
    func checkpoint(_ tensors: [TensorDescriptor], _ name: String) throws -> CheckpointFile {
        var source = TensorsInMemory()
        for (index, tensor) in tensors.enumerated() {
            let floats = (0..<tensor.shape.elementCount).map { Float(index) + Float($0) / 4096 }
            source.append(name: tensor.name, shape: tensor.shape, floats: floats)
        }
        try AtomicFile.write(to: path(name)) { writer in
            try NPZWriter.write(TensorToWrite.all(of: source), from: source, to: &writer)
        }
        return try CheckpointFile(path: path(name), hdf5: .inProcess)
    }

    func small() throws -> Architecture {
        try #require(Architecture(units: [1, 2, 1, 1], rootChannels: 32, classes: 3))
    }

    @Test func everyFormatHoldsTheSameWeights() throws {
        let architecture = try small()
        let original = try checkpoint(architecture.tensors.shuffled(), "a.npz")
        let digest = try ContentDigest(of: original.tensors).value
        var file = original
        for (format, layout) in [
            (TargetFormat.h5, CheckpointFile.Layout.keras), (.native, .google), (.h5, .keras), (.npz, .google),
            (.native, .google),
        ] {
            let target = path("\(format)-from-\(file.path.lastComponent?.string ?? "").\(format.fileExtension)")
            try converter.convert(file, to: target, as: format)
            file = try CheckpointFile(path: target, hdf5: .inProcess)
            #expect(file.layout == layout)
            #expect(try file.architecture.get() == architecture)
            #expect(try ContentDigest(of: file.tensors).value == digest)
        }
    }

    @Test func theNativeFileSaysWhereItCameFrom() throws {
        let original = try checkpoint(try small().tensors, "a.npz")
        var converter = converter
        converter.sourceDigest = try SHA256Digest(ofFileAt: original.path)
        try converter.convert(original, to: path("a.safetensors"), as: .native)
        let native = try #require(try SafetensorsFile(path: path("a.safetensors")).native)
        #expect(
            native.metadata == [
                "architecture": "R17x0.5[1,2,1,1]", "classes": "3", "generator": "test", "layout": "google",
                "model": "a model", "source": "a.npz",
                "source_sha256": try SHA256Digest(ofFileAt: original.path).hexadecimal,
            ]
        )
    }

    @Test func theNumbersOfSomeWritersAreRemoved() throws {
        let tensors = try small().tensors.map { tensor in
            TensorDescriptor(
                name: tensor.name.replacing("standardized_conv2d", with: "standardized_conv2d_12"),
                dtype: .float32,
                shape: tensor.shape
            )
        }
        let file = try checkpoint(tensors, "numbered.npz")
        #expect(try file.architecture.get() == small())
        #expect(file.tensors.tensors.map(\.name) == (try small()).tensors.map(\.name).sorted())
    }

    @Test func otherTensorsKeepTheirNames() throws {
        let file = try checkpoint([TensorDescriptor(name: "w", dtype: .float32, shape: [2, 3])], "w.npz")
        #expect(file.layout == .other)
        #expect(throws: CheckpointFile.NotBiT.tensors(.missing(GoogleNames.rootKernel))) { try file.architecture.get() }
        try converter.convert(file, to: path("w.safetensors"), as: .native)
        let native = try CheckpointFile(path: path("w.safetensors"), hdf5: .inProcess)
        #expect(try CheckpointDifference(between: file.tensors, and: native.tensors).tensors == [])
        let expected = ConversionError.notBiT(.tensors(.missing(GoogleNames.rootKernel)), for: .keras)
        #expect(throws: expected) { try converter.convert(file, to: path("w.h5"), as: .h5) }
        #expect(try temporary.names() == ["w.npz", "w.safetensors"])
    }

    @Test func aKerasFileNeedsAWholeNetwork() throws {
        let architecture = try small()
        var tensors = architecture.tensors
        let missing = tensors.remove(at: 4)
        let file = try checkpoint(tensors, "incomplete.npz")
        let expected = ConversionError.incomplete(architecture, first: .missing(missing), count: 1, for: .keras)
        #expect(throws: expected) { try converter.convert(file, to: path("a.h5"), as: .h5) }
        #expect(try temporary.names() == ["incomplete.npz"])
    }

    @Test(arguments: [
        ("a.npz", TargetFormat.npz), ("A.NPZ", .npz), ("a.h5", .h5), ("a.hdf5", .h5), ("a.b.safetensors", .native),
        ("a", nil), ("a.txt", nil), ("npz", nil),
    ]) func theExtensionNamesTheFormat(name: String, format: TargetFormat?) {
        #expect(TargetFormat.named(by: FilePath(name)) == format)
    }
}
