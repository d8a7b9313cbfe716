import BiT
import Engine
import Tensors
import Testing

/// The weights of the golden runs, with kernels of which the mean or the variance is hard to compute.
private struct HardKernels: GeneratedWeights {
    enum Kind: CaseIterable { case farFromZero, outlierFirst, outlierLast, tiny, huge }

    let base: HashedWeights
    let kind: Kind

    var tensors: [TensorDescriptor] { base.tensors }

    func values(at index: Int) -> [Float] {
        let values = base.values(at: index)
        guard tensors[index].name.hasSuffix("standardized_conv2d/kernel") else { return values }
        let columns = tensors[index].shape.dimensions[3]
        switch kind {
        case .farFromZero: return values.map { $0 + 1000 }
        case .outlierFirst: return Array(repeating: 1e6, count: columns) + values.dropFirst(columns)
        case .outlierLast: return values.dropLast(columns) + Array(repeating: -1e6, count: columns)
        case .tiny: return values.map { $0 * 1e-5 }
        case .huge: return values.map { $0 * 1e15 }
        }
    }
}

@Suite struct StandardizationTests {
    @Test(arguments: HardKernels.Kind.allCases, availableSets)
    fileprivate func kernelsThatAreHard(kind: HardKernels.Kind, set: InstructionSet) throws {
        let architecture = try smallArchitecture()
        let source = HardKernels(base: HashedWeights(architecture, seed: 7), kind: kind)
        let images = try hashedImages(seed: 7, count: 1, height: 33, width: 40)
        let expected = Oracle(source, architecture: architecture).logits(of: images.maps)
        let found = try Model(source: source, options: .init(instructionSet: set)).logits(of: images)
        // as for the golden run of this architecture
        #expect(largestError(found, expected) < 1.8e-5)
    }

    /// A value that is not finite spoils its output channel, and with it the images, whatever its place.
    @Test(arguments: [Float.nan, .infinity], [0, 5]) func valuesThatAreNotFiniteShow(value: Float, row: Int) throws {
        for set in availableSets {
            let weights = try smallWeights { tensor, values in
                var values = values
                if tensor.name == "resnet/block3/unit01/b/standardized_conv2d/kernel" { values[row * 128 + 77] = value }
                return (tensor, littleEndianBytes(values))
            }
            let images = try hashedImages(seed: 7, count: 1, height: 16, width: 16)
            let logits = try Model(source: weights, options: .init(instructionSet: set)).logits(of: images)
            #expect(logits.joined().allSatisfy { !$0.isFinite })
        }
    }
}
