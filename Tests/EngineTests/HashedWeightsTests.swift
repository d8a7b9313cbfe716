import BiT
import Tensors
import Testing

/// The numbers come from the generator's definition, computed with Python's integers.
@Suite struct HashedWeightsTests {
    @Test(
        arguments: [
            ("input", 11, [0.3507276773452759, 0.19088244438171387, 0.42950737476348877, -0.9909223318099976]),
            (
                "resnet/root_block/standardized_conv2d/kernel", 12,
                [0.5561599731445312, -0.6703225374221802, 0.14899718761444092, -0.06379508972167969]
            ),
            ("", 0, [0.5273890495300293, -0.8746078014373779, -0.3377794027328491, 0.5833470821380615]),
        ] as [(String, UInt64, [Float])]
    )
    func uniform(name: String, seed: UInt64, expected: [Float]) {
        let values = hashedUniform(name, seed: seed, count: 10)
        #expect([values[0], values[1], values[2], values[9]] == expected)
    }

    @Test func everyKindOfTensorHasItsRange() throws {
        let architecture = try #require(Architecture(name: "R17x0.5", classes: 10))
        let weights = HashedWeights(architecture, seed: 15)
        let bias = try #require(weights.tensors.firstIndex { $0.name == "resnet/head/conv2d/bias" })
        #expect(weights.values(at: bias).prefix(2) == [-0.3368004560470581 / 8, 0.6992865800857544 / 8])
        for (index, tensor) in weights.tensors.enumerated() {
            let values = weights.values(at: index)
            let (center, reach): (Float, Float) =
                if tensor.name.hasSuffix("gamma") {
                    (1, 1 / 8)
                } else if tensor.name.hasSuffix("beta") || tensor.name.hasSuffix("bias") {
                    (0, 1 / 8)
                } else if tensor.name.hasPrefix("resnet/head") {
                    (0, 1 / 32)
                } else {
                    (1 / 64, 1 / 16)
                }
            #expect(values.allSatisfy { abs($0 - center) <= reach }, "\(tensor.name)")
        }
    }
}
