import BiT
import Tensors
import Testing

@Suite struct KerasLayoutTests {
    let architecture: Architecture

    init() throws {
        architecture = try #require(Architecture(name: "R50x1", classes: 1000))
    }

    var found: [KerasLayout.FoundLayer] {
        KerasLayout.layers(of: architecture).map { layer in
            KerasLayout.FoundLayer(
                name: layer.name,
                weights: layer.weights.map { TensorDescriptor(name: $0.name, dtype: $0.dtype, shape: $0.shape) }
            )
        }
    }

    /// As TensorFlow 2.2 saves the network.
    @Test func ordersAsKerasDoes() {
        let layers = KerasLayout.layers(of: architecture)
        #expect(
            layers.map(\.name) == [
                "root_block", "block1", "block2", "block3", "block4", "group_norm", "re_lu_48",
                "global_average_pooling2d", "head/dense",
            ]
        )
        #expect(layers.map(\.weights.count) == [1, 28, 37, 55, 28, 2, 0, 0, 2])
        #expect(
            layers[1].weights.prefix(11).map(\.name) == [
                "block1/unit01/a/group_norm/gamma:0", "block1/unit01/a/group_norm/beta:0",
                "block1/unit01/a/standardized_conv2d/kernel:0",
                "block1/unit01/b/group_norm/gamma:0", "block1/unit01/b/group_norm/beta:0",
                "block1/unit01/b/standardized_conv2d/kernel:0",
                "block1/unit01/c/group_norm/gamma:0", "block1/unit01/c/group_norm/beta:0",
                "block1/unit01/c/standardized_conv2d/kernel:0",
                "block1/unit01/a/proj/standardized_conv2d/kernel:0", "block1/unit02/a/group_norm/gamma:0",
            ]
        )
        #expect(layers[8].weights.map(\.name) == ["head/dense/kernel:0", "head/dense/bias:0"])
        #expect(layers[8].weights.map(\.shape) == [[2048, 1000], [1000]])
        #expect(layers[8].weights.map(\.googleName) == [GoogleNames.headKernel, GoogleNames.headBias])
    }

    @Test func orderDecidesAndNamesDoNot() throws {
        let renamed = found.map { layer in
            KerasLayout.FoundLayer(
                name: "x" + layer.name,
                weights: layer.weights.map { TensorDescriptor(name: "y", dtype: $0.dtype, shape: $0.shape) }
            )
        }
        #expect(try Set(KerasLayout.translate(renamed)) == Set(architecture.tensors))
        #expect(try Set(KerasLayout.translate(found)) == Set(architecture.tensors))
    }

    @Test func refusesOtherLayers() {
        #expect(throws: KerasLayoutError.layerCount(6)) { try KerasLayout.translate(Array(found.dropLast())) }
        var short = found
        short[1] = KerasLayout.FoundLayer(name: "block1", weights: Array(short[1].weights.dropLast()))
        #expect(
            throws: KerasLayoutError.weightCount(
                layer: "block1",
                found: 27,
                expected: "nine a unit and one projection"
            )
        ) { try KerasLayout.translate(short) }
    }
}
