import BiT
import ByteIO
import Conversion
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Native files that hold some of a checkpoint's tensors.
@Suite struct PartTests {
    let temporary: TemporaryDirectory
    let converter = Converter(generator: "test", model: "a model")
    let architecture: Architecture

    init() throws {
        temporary = try TemporaryDirectory()
        architecture = try #require(Architecture(units: [1, 1, 1, 1], rootChannels: 8, classes: 3))
    }

    func path(_ name: String) -> FilePath { FilePath(temporary.path(name)) }

    func open(_ name: String) throws -> CheckpointFile { try CheckpointFile(path: path(name), hdf5: .inProcess) }

    func whole() throws -> CheckpointFile {
        var source = TensorsInMemory()
        for (index, tensor) in architecture.tensors.enumerated() {
            let floats = (0..<tensor.shape.elementCount).map { Float(index) + Float($0) / 4096 }
            source.append(name: tensor.name, shape: tensor.shape, floats: floats)
        }
        try AtomicFile.write(to: path("whole.npz")) { writer in
            try NPZWriter.write(TensorToWrite.all(of: source), from: source, to: &writer)
        }
        return try open("whole.npz")
    }

    /// Everything but the head.
    func writeBackbone(of file: CheckpointFile, to name: String) throws -> [String] {
        let indices = file.tensors.tensors.indices.filter {
            !Backbone.headTensors.contains(file.tensors.tensors[$0].name)
        }
        var origin = PartOrigin(source: "whole.npz", selection: "without head")
        origin.url = "https://example.org/whole.npz"
        origin.size = 12_345
        origin.etag = "\"v1\""
        return try converter.convertPart(indices, of: file, origin: origin, to: path(name))
    }

    func metadata(_ file: CheckpointFile) throws -> [String: String] {
        guard case .safetensors(let safetensors) = file.container else { return [:] }
        return try #require(safetensors.native).metadata
    }

    @Test func aPartSaysWhatItIs() throws {
        let whole = try whole()
        #expect(try writeBackbone(of: whole, to: "part.safetensors") == Backbone.headTensors)
        let part = try open("part.safetensors")
        #expect(
            try metadata(part) == [
                "architecture": "R14x0.125[1,1,1,1]", "generator": "test", "layout": "google",
                "left_out": #"["resnet/head/conv2d/bias","resnet/head/conv2d/kernel"]"#, "model": "a model",
                "selection": "without head", "source": "whole.npz", "source_etag": "\"v1\"", "source_size": "12345",
                "source_url": "https://example.org/whole.npz",
            ]
        )
        #expect(part.layout == .google)
        #expect(part.leftOut == Backbone.headTensors)
        #expect(throws: CheckpointFile.NotBiT.withoutHead(Backbone(of: architecture))) { try part.architecture.get() }
        let differences = try CheckpointDifference(between: part.tensors, and: whole.tensors)
        #expect(differences.identicalCount == architecture.tensorCount - 2)
        #expect(differences.tensors.map(\.name) == Backbone.headTensors)
    }

    @Test func conversionsDoNotForgetWhatIsLeftOut() throws {
        _ = try writeBackbone(of: try whole(), to: "part.safetensors")
        try converter.convert(try open("part.safetensors"), to: path("part.npz"), as: .npz)
        #expect(try open("part.npz").leftOut == [])
        try converter.convert(try open("part.npz"), to: path("again.safetensors"), as: .native)
        let again = try open("again.safetensors")
        #expect(again.leftOut == Backbone.headTensors)
        #expect(try metadata(again)["classes"] == nil)
        let expected = ConversionError.notBiT(.withoutHead(Backbone(of: architecture)), for: .keras)
        #expect(throws: expected) { try converter.convert(again, to: path("part.h5"), as: .h5) }
        // a part of a part lacks what both leave out
        let origin = PartOrigin(source: "again.safetensors", selection: "one")
        let name = again.tensors.tensors[0].name
        _ = try converter.convertPart([0], of: again, origin: origin, to: path("one.safetensors"))
        let one = try open("one.safetensors")
        let others = architecture.tensors.map(\.name).filter { $0 != name }.sorted()
        #expect(one.leftOut == others)
        #expect(one.layout == .other)
    }

    @Test func damageDoesNotGetIntoAPart() throws {
        let whole = try whole()
        guard case .npz(let npz) = whole.container else { return }
        let target = try #require(npz.members.first { $0.name == GoogleNames.rootKernel }?.valueRange).lowerBound
        var bytes = try MappedFile(path: path("whole.npz")).withBytes { [UInt8](copying: $0) }
        bytes[target] ^= 1
        let damaged = bytes
        try AtomicFile.write(to: path("damaged.npz")) { try $0.write(damaged) }
        let file = try open("damaged.npz")
        let error = #expect(throws: NPZError.self) { try writeBackbone(of: file, to: "part.safetensors") }
        #expect(error?.member == GoogleNames.rootKernel + ".npy")
        // what is not in the part may be damaged
        let index = try #require(file.tensors.tensors.firstIndex { $0.name == GoogleNames.headKernel })
        let origin = PartOrigin(source: "damaged.npz", selection: "head")
        try converter.convertPart([index], of: file, origin: origin, to: path("head.safetensors"))
        #expect(try open("head.safetensors").tensors.tensors.map(\.name) == [GoogleNames.headKernel])
        #expect(try temporary.names() == ["damaged.npz", "head.safetensors", "whole.npz"])
    }

    @Test(arguments: ["", "[", #"["b","a"]"#, #"[1]"#, #"{"a":1}"#, #"["a", "b"]"#])
    func anotherFormOfTheListSaysNothing(text: String) throws {
        var source = TensorsInMemory()
        source.append(name: "x", shape: [1], floats: [1])
        try AtomicFile.write(to: path("a.safetensors")) { writer in
            try NativeWriter.write(
                TensorToWrite.all(of: source),
                from: source,
                metadata: [LeftOutTensors.key: text],
                to: &writer
            )
        }
        #expect(try open("a.safetensors").leftOut == [])
    }
}
