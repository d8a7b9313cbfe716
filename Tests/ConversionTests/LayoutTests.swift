import BiT
import ByteIO
import Conversion
import Formats
import SystemPackage
import Tensors
import Testing

/// Files in the layouts of programs in PyTorch.
@Suite struct LayoutTests {
    let bench: Workbench
    let architecture: Architecture
    let original: CheckpointFile

    init() throws {
        bench = try Workbench()
        architecture = try #require(Architecture(units: [1, 2, 1, 1], rootChannels: 8, classes: 5))
        original = try bench.write(Workbench.values(of: architecture.tensors), as: "a.npz")
    }

    /// The checkpoint as PyTorch holds it, made tensor by tensor from the definition.
    func state(_ layout: PyTorchLayout) throws -> TensorsInMemory {
        var state = TensorsInMemory()
        for (index, tensor) in original.tensors.tensors.enumerated() {
            let descriptor = try #require(layout.translation(ofGoogle: tensor)).descriptor
            let values = try original.tensors.withTensorBytes(at: index) { bytes in
                bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            }
            let size = tensor.shape.dimensions
            var moved = values
            if size.count == 4 {
                for h in 0..<size[0] {
                    for w in 0..<size[1] {
                        for i in 0..<size[2] {
                            for o in 0..<size[3] {
                                moved[((o * size[2] + i) * size[0] + h) * size[1] + w] =
                                    values[((h * size[1] + w) * size[2] + i) * size[3] + o]
                            }
                        }
                    }
                }
            }
            state.append(name: descriptor.name, shape: descriptor.shape, floats: moved)
        }
        return state
    }

    @Test(arguments: [
        (PyTorchLayout.timm, CheckpointFile.Layout.timm), (.transformers, .transformers), (.bitPyTorch, .bitPyTorch),
    ]) func isSeenAndMeansTheSame(layout: PyTorchLayout, expected: CheckpointFile.Layout) throws {
        let file = try bench.write(try state(layout), as: "b.npz")
        #expect(file.layout == expected)
        #expect(try file.architecture.get() == architecture)
        #expect(file.tensors.tensors == original.tensors.tensors)
        #expect(try bench.digest("b.npz") == bench.digest("a.npz"))
        #expect(try CheckpointDifference(between: original.tensors, and: file.tensors).tensors == [])
    }

    @Test(arguments: [
        (TargetLayout.timm, TargetFormat.native), (.timm, .npz), (.transformers, .native),
    ]) func isWrittenAndReadBack(layout: TargetLayout, format: TargetFormat) throws {
        let name = "b.\(format.fileExtension)"
        try bench.converter.convert(original, to: bench.path(name), as: format, layout: layout)
        let file = try bench.open(name)
        #expect(file.layout.rawValue == layout.rawValue)
        // the very values of a state dict
        let state = try state(layout == .timm ? .timm : .transformers)
        let container = file.container
        #expect(Set(container.tensors) == Set(state.tensors))
        for (index, tensor) in container.tensors.enumerated() {
            let other = try #require(state.tensors.firstIndex { $0.name == tensor.name })
            let same = try container.withTensorBytes(at: index) { a in
                try state.withTensorBytes(at: other) { b in sameBytes(a, b) }
            }
            #expect(same, "\(tensor.name)")
        }
        // and back: to the very file
        try bench.converter.convert(file, to: bench.path("again.npz"), as: .npz)
        try bench.converter.convert(original, to: bench.path("plain.npz"), as: .npz)
        #expect(try SHA256Digest(ofFileAt: bench.path("again.npz")) == SHA256Digest(ofFileAt: bench.path("plain.npz")))
    }

    @Test func theMetadataSayWhich() throws {
        try bench.converter.convert(original, to: bench.path("t.safetensors"), as: .native, layout: .timm)
        let metadata = try bench.metadata("t.safetensors")
        #expect(metadata["layout"] == "timm")
        #expect(metadata["format"] == "pt")
        #expect(metadata["architecture"] == architecture.name)
        #expect(metadata["classes"] == "5")
        try bench.converter.convert(try bench.open("t.safetensors"), to: bench.path("g.safetensors"), as: .native)
        #expect(try bench.metadata("g.safetensors")["layout"] == "google")
        #expect(try bench.metadata("g.safetensors")["format"] == nil)
    }

    /// Another network with some of the names keeps all of its own.
    @Test func namesOfOtherNetworksStay() throws {
        let state = try state(.timm)
        let some = state.tensors.filter { $0.name.hasPrefix("stem") || $0.name.hasPrefix("stages.0") }
        let file = try bench.write(Workbench.values(of: some), as: "some.npz")
        #expect(file.layout == .other)
        #expect(Set(file.tensors.tensors) == Set(some))
        let expected = ConversionError.notBiT(.tensors(.missing(GoogleNames.rootKernel)), for: .timm)
        #expect(throws: expected) {
            try bench.converter.convert(file, to: bench.path("t.npz"), as: .npz, layout: .timm)
        }
    }

    /// A tensor that the network does not have is told, and stays what it is.
    @Test func whatDoesNotBelongIsTold() throws {
        let extra = TensorDescriptor(name: "ema.decay", dtype: .float32, shape: [2])
        let file = try bench.write(Workbench.values(of: try state(.timm).tensors + [extra]), as: "more.npz")
        #expect(file.layout == .timm)
        let found = StructureDifference.all(found: file.tensors.tensors, expected: architecture)
        #expect(found == [.unexpected(extra)])
        let expected = ConversionError.incomplete(architecture, first: .unexpected(extra), count: 1, for: .transformers)
        #expect(throws: expected) {
            try bench.converter.convert(file, to: bench.path("t"), as: .native, layout: .transformers)
        }
    }

    @Test func damageIsFoundBeforeValuesAreReordered() throws {
        try bench.converter.convert(original, to: bench.path("t.safetensors"), as: .native, layout: .timm)
        let safetensors = try SafetensorsFile(path: bench.path("t.safetensors"))
        let index = try #require(safetensors.tensors.firstIndex { $0.name == "stem.conv.weight" })
        try bench.damage("t.safetensors", at: safetensors.dataRanges[index].lowerBound)
        let file = try bench.open("t.safetensors")
        let error = #expect(throws: NativeProfileError.self) { try ContentDigest(of: file.tensors) }
        if case .digestMismatch(let name, _, _)? = error { #expect(name == "stem.conv.weight") }
        #expect(throws: NativeProfileError.self) {
            try bench.converter.convert(file, to: bench.path("b.npz"), as: .npz)
        }
        #expect(try bench.names() == ["a.npz", "t.safetensors"])
    }
}
