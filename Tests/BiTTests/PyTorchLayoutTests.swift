import BiT
import Foundation
import Tensors
import Testing

@Suite struct PyTorchLayoutTests {
    /// One tensor of R50x1 with 1000 classes under every name, asserted against the libraries themselves.
    struct Row {
        let google: TensorDescriptor
        let names: [PyTorchLayout: String]
        let timmShape: [Int]
    }

    static let rows: [Row] = {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/names_R50x1.csv")
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            let cells = line.split(separator: ",").map(String.init)
            func shape(_ text: String) -> [Int] { text.split(separator: "x").compactMap { Int($0) } }
            return Row(
                google: TensorDescriptor(name: cells[0], dtype: .float32, shape: Shape(shape(cells[1]))),
                names: [.timm: cells[4], .transformers: cells[6], .bitPyTorch: cells[7]],
                timmShape: shape(cells[5])
            )
        }
    }()

    @Test func theTableIsThatOfTheNetwork() throws {
        let architecture = try #require(Architecture(name: "R50x1", classes: 1000))
        #expect(Self.rows.count == 153)
        #expect(Set(Self.rows.map(\.google)) == Set(architecture.tensors))
    }

    @Test(arguments: PyTorchLayout.allCases) func everyRowOfTheTable(layout: PyTorchLayout) throws {
        for row in Self.rows {
            let name = try #require(row.names[layout])
            #expect(layout.name(ofGoogle: row.google.name) == name)
            #expect(layout.googleName(of: name) == row.google.name)
            let there = try #require(layout.translation(ofGoogle: row.google))
            let isFlat = layout == .transformers && row.google.name == GoogleNames.headKernel
            #expect(there.descriptor.name == name)
            #expect(there.descriptor.shape.dimensions == (isFlat ? [1000, 2048] : row.timmShape))
            let back = try #require(layout.googleTranslation(of: there.descriptor))
            #expect(back.descriptor == row.google)
        }
    }

    @Test(arguments: PyTorchLayout.allCases, ["R17x0.5", "R50x1", "R101x3", "R152x4"])
    func everyArchitectureThereAndBack(layout: PyTorchLayout, name: String) throws {
        let architecture = try #require(Architecture(name: name, classes: 21_843))
        var names: Set<String> = []
        for tensor in architecture.tensors {
            let there = try #require(layout.translation(ofGoogle: tensor))
            names.insert(there.descriptor.name)
            let back = try #require(layout.googleTranslation(of: there.descriptor))
            #expect(back.descriptor == tensor)
            #expect(there.reversal?.outer == back.reversal?.inner)
            #expect(there.reversal?.middle == back.reversal?.middle)
            #expect(there.reversal?.inner == back.reversal?.outer)
            #expect(there.reversal == nil || there.reversal?.elementCount == tensor.shape.elementCount)
            #expect((there.reversal != nil) == (tensor.shape.rank == 4))
        }
        #expect(names.count == architecture.tensorCount)
        #expect(PyTorchLayout(of: names.map { TensorDescriptor(name: $0, dtype: .float32, shape: [1]) }) == layout)
    }

    @Test func unitsOfTwoDigits() {
        let last = "resnet/block3/unit36/b/standardized_conv2d/kernel"
        #expect(PyTorchLayout.timm.name(ofGoogle: last) == "stages.2.blocks.35.conv2.weight")
        #expect(PyTorchLayout.transformers.name(ofGoogle: last) == "bit.encoder.stages.2.layers.35.conv2.weight")
        #expect(PyTorchLayout.bitPyTorch.name(ofGoogle: last) == "body.block3.unit36.conv2.weight")
    }

    @Test(arguments: [
        "stages.4.blocks.0.conv1.weight", "stages.0.blocks.99.conv1.weight", "stages.00.blocks.0.conv1.weight",
        "stages.0.blocks.+1.conv1.weight", "stages.0.blocks.0.conv4.weight", "stages.0.blocks.0.conv1.bias",
        "stages.0.blocks.0.norm1.running_mean", "stages.0.blocks.0.conv1.weight.x", "stages.0.blocks",
        "stages..blocks..",
        "stem.conv.bias", "head.fc", "", ".", "stages.-1.blocks.0.conv1.weight",
        "stages.99999999999999999999.blocks.0.conv1.weight",
    ]) func otherNamesAreNone(name: String) {
        #expect(PyTorchLayout.timm.googleName(of: name) == nil)
        let tensor = TensorDescriptor(name: name, dtype: .float32, shape: [1, 1, 1, 1])
        #expect(PyTorchLayout.timm.googleTranslation(of: tensor) == nil)
    }

    @Test(arguments: [
        "resnet/block1/unit1/a/group_norm/gamma", "resnet/block5/unit01/a/group_norm/gamma",
        "resnet/block1/unit01/d/group_norm/gamma", "resnet/block1/unit01/b/proj/standardized_conv2d/kernel",
        "block1/unit01/a/group_norm/gamma", "resnet/head/conv2d", "resnet/block1/unit01/a/group_norm/gamma/x",
    ]) func otherGoogleNamesAreNone(name: String) {
        for layout in PyTorchLayout.allCases { #expect(layout.name(ofGoogle: name) == nil) }
    }

    /// A dense head counts as a convolution of size 1, and a kernel of another rank is left for the structure's check.
    @Test func otherShapesAreReadAsTheyAre() throws {
        let dense = TensorDescriptor(name: "head.fc.weight", dtype: .float16, shape: [10, 64])
        let head = try #require(PyTorchLayout.timm.googleTranslation(of: dense))
        #expect(
            head.descriptor == TensorDescriptor(name: GoogleNames.headKernel, dtype: .float16, shape: [1, 1, 64, 10])
        )
        #expect(head.reversal == AxisReversal(outer: 10, middle: 64, inner: 1))
        let odd = TensorDescriptor(name: "stem.conv.weight", dtype: .float32, shape: [2, 3, 4])
        let root = try #require(PyTorchLayout.timm.googleTranslation(of: odd))
        #expect(root.descriptor == TensorDescriptor(name: GoogleNames.rootKernel, dtype: .float32, shape: [2, 3, 4]))
        #expect(root.reversal == nil)
    }

    @Test func othersHaveNoLayout() throws {
        let architecture = try #require(Architecture(name: "R50x1", classes: 10))
        #expect(PyTorchLayout(of: architecture.tensors) == nil)
        #expect(PyTorchLayout(of: []) == nil)
    }
}
