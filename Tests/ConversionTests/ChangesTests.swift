import BiT
import ByteIO
import Conversion
import Formats
import SystemPackage
import Tensors
import Testing

/// Conversions that change the head or the type of the values.
@Suite struct ChangesTests {
    let bench: Workbench
    let architecture: Architecture
    let original: CheckpointFile

    init() throws {
        bench = try Workbench()
        architecture = try #require(Architecture(units: [1, 1, 1, 1], rootChannels: 8, classes: 5))
        original = try bench.write(Workbench.values(of: architecture.tensors), as: "a.npz")
    }

    func convert(_ file: CheckpointFile, to name: String, _ changes: ConversionChanges) throws -> ConversionReport {
        let path = bench.path(name)
        let format = try #require(TargetFormat.named(by: path))
        return try bench.converter.convert(file, to: path, as: format, changes: changes)
    }

    func difference(_ first: String, _ second: String) throws -> [TensorDifference] {
        try CheckpointDifference(between: bench.open(first).tensors, and: bench.open(second).tensors).tensors
    }

    @Test func theHeadIsLeftOut() throws {
        let report = try convert(original, to: "part.safetensors", ConversionChanges(head: .removed))
        #expect(report == ConversionReport(tensorCount: architecture.tensorCount - 2, costs: []))
        let part = try bench.open("part.safetensors")
        #expect(throws: CheckpointFile.NotBiT.withoutHead(Backbone(of: architecture))) { try part.architecture.get() }
        #expect(part.leftOut == Backbone.headTensors)
        let metadata = try bench.metadata("part.safetensors")
        #expect(metadata["selection"] == "without head")
        #expect(metadata["classes"] == nil)
        #expect(try difference("a.npz", "part.safetensors").map(\.name) == Backbone.headTensors)
        // once more changes nothing
        _ = try convert(part, to: "again.safetensors", ConversionChanges(head: .removed))
        #expect(try bench.open("again.safetensors").leftOut == Backbone.headTensors)
        #expect(try bench.digest("again.safetensors") == bench.digest("part.safetensors"))
    }

    @Test func theHeadIsReplaced() throws {
        let other = try #require(architecture.withClasses(7))
        let donor = try bench.write(Workbench.values(of: other.tensors, from: 1000), as: "donor.npz")
        _ = try convert(original, to: "part.safetensors", ConversionChanges(head: .removed))
        for (source, target) in [("a.npz", "b.safetensors"), ("part.safetensors", "c.safetensors")] {
            let report = try convert(try bench.open(source), to: target, ConversionChanges(head: .replaced(by: donor)))
            #expect(report.tensorCount == architecture.tensorCount)
            let grafted = try bench.open(target)
            #expect(try grafted.architecture.get() == other)
            #expect(grafted.leftOut == [])
            let metadata = try bench.metadata(target)
            #expect(metadata["head_source"] == "donor.npz")
            #expect(metadata["classes"] == "7")
            #expect(metadata["left_out"] == nil)
            #expect(try difference("a.npz", target).map(\.name) == Backbone.headTensors)
            let fromDonor = try difference("donor.npz", target).map(\.name)
            #expect(
                fromDonor == architecture.tensors.map(\.name).filter { !Backbone.headTensors.contains($0) }.sorted()
            )
        }
        #expect(try bench.digest("b.safetensors") == bench.digest("c.safetensors"))
        // a file of nothing but a head will do, in whatever format and layout there is
        let origin = PartOrigin(source: "donor.npz", selection: "head")
        let indices = donor.tensors.tensors.indices.filter { donor.tensors.tensors[$0].name.hasPrefix("resnet/head/") }
        try bench.converter.convertPart(indices, of: donor, origin: origin, to: bench.path("head.safetensors"))
        let head = try bench.open("head.safetensors")
        _ = try convert(original, to: "d.h5", ConversionChanges(head: .replaced(by: head)))
        #expect(try bench.digest("d.h5") == bench.digest("b.safetensors"))
    }

    @Test func aHeadMustFit() throws {
        let wide = try #require(Architecture(units: [1, 1, 1, 1], rootChannels: 16, classes: 3))
        let donor = try bench.write(Workbench.values(of: wide.tensors), as: "wide.npz")
        #expect(throws: ConversionError.headWidth(donor.path, found: 512, expected: 256)) {
            try convert(original, to: "b.npz", ConversionChanges(head: .replaced(by: donor)))
        }
        _ = try convert(donor, to: "none.npz", ConversionChanges(head: .removed))
        let headless = try bench.open("none.npz")
        #expect(throws: ConversionError.noHead(headless.path)) {
            try convert(original, to: "b.npz", ConversionChanges(head: .replaced(by: headless)))
        }
        let kernel = TensorDescriptor(name: GoogleNames.headKernel, dtype: .float32, shape: [1, 1, 256, 4])
        let bias = TensorDescriptor(name: GoogleNames.headBias, dtype: .float32, shape: [3])
        let odd = try bench.write(Workbench.values(of: [kernel, bias]), as: "odd.npz")
        #expect(throws: ConversionError.malformedHead(odd.path, bias)) {
            try convert(original, to: "b.npz", ConversionChanges(head: .replaced(by: odd)))
        }
        let reason = CheckpointFile.NotBiT.tensors(.missing(GoogleNames.rootKernel))
        for head in [ConversionChanges.Head.removed, .replaced(by: original)] {
            #expect(throws: ConversionError.nothingToBehead(reason)) {
                try convert(odd, to: "b.npz", ConversionChanges(head: head))
            }
        }
        #expect(try bench.names() == ["a.npz", "none.npz", "odd.npz", "wide.npz"])
    }

    @Test(arguments: [DType.float16, .bfloat16]) func anotherTypeIsToldEverywhere(type: DType) throws {
        let report = try convert(original, to: "b.safetensors", ConversionChanges(dtype: type))
        #expect(report.costs.map(\.name) == original.tensors.tensors.map(\.name))
        #expect(report.costs.allSatisfy { $0.from == .float32 && $0.to == type })
        #expect(report.costs.contains { $0.maximum > 0 })
        let metadata = try bench.metadata("b.safetensors")
        #expect(metadata["dtype"] == type.rawValue)
        let before = try bench.digest("a.npz")
        #expect(metadata["source_content_digest"] == before.hexadecimal)
        #expect(try bench.digest("b.safetensors") != before)
        let half = try bench.open("b.safetensors")
        #expect(try half.architecture.get() == architecture)
        let differences = StructureDifference.all(found: half.tensors.tensors, expected: architecture)
        #expect(differences == [.everyDType(found: type, expected: .float32)])
        // what the comparison of the two files finds is what was told
        for (found, cost) in zip(try difference("a.npz", "b.safetensors"), report.costs) {
            guard case .dtype(.float32, type, let values) = found.kind else {
                Issue.record("\(found)")
                continue
            }
            #expect(found.name == cost.name)
            #expect(values.maximum == cost.maximum)
            let distance = abs(values.mean - cost.mean)
            #expect(distance <= 1e-6 * cost.mean)
        }
        // back is exact
        let back = try convert(half, to: "c.safetensors", ConversionChanges(dtype: .float32))
        #expect(back.costs.count == architecture.tensorCount)
        #expect(back.costs.allSatisfy { $0.isExact })
        let digest = try bench.digest("b.safetensors").hexadecimal
        #expect(try bench.metadata("c.safetensors")["source_content_digest"] == digest)
        _ = try convert(try bench.open("c.safetensors"), to: "d.safetensors", ConversionChanges(dtype: type))
        #expect(try bench.digest("d.safetensors") == bench.digest("b.safetensors"))
    }

    @Test func theSameTypeChangesNothing() throws {
        let report = try convert(original, to: "b.safetensors", ConversionChanges(dtype: .float32))
        #expect(report.costs == [])
        #expect(try bench.metadata("b.safetensors")["dtype"] == nil)
        #expect(try bench.digest("b.safetensors") == bench.digest("a.npz"))
    }

    @Test func changesAndLayoutsGoTogether() throws {
        let other = try #require(architecture.withClasses(2))
        let donor = try bench.write(Workbench.values(of: other.tensors, from: 50), as: "donor.npz")
        let changes = ConversionChanges(head: .replaced(by: donor), dtype: .float16)
        _ = try convert(original, to: "plain.npz", changes)
        try bench.converter.convert(
            original,
            to: bench.path("t.safetensors"),
            as: .native,
            layout: .timm,
            changes: changes
        )
        #expect(try bench.open("t.safetensors").layout == .timm)
        #expect(try bench.digest("t.safetensors") == bench.digest("plain.npz"))
        // half precision and no head is still a network without its head
        let headless = ConversionChanges(head: .removed, dtype: .bfloat16)
        try bench.converter.convert(original, to: bench.path("h"), as: .native, layout: .timm, changes: headless)
        let file = try bench.open("h")
        #expect(file.layout == .timm)
        #expect(throws: CheckpointFile.NotBiT.withoutHead(Backbone(of: architecture))) { try file.architecture.get() }
    }

    @Test func formatsWithoutTheTypeRefuse() throws {
        #expect(throws: TensorWriteError.self) {
            try convert(original, to: "b.npz", ConversionChanges(dtype: .bfloat16))
        }
        #expect(throws: KerasWriteError.self) { try convert(original, to: "b.h5", ConversionChanges(dtype: .bfloat16)) }
        #expect(try bench.names() == ["a.npz"])
    }
}
