import BiT
import Engine
import Tensors
import Testing

/// A network whose kernels are never read: in low-memory mode that happens when images are run.
private func plannedModel(
    units: [Int] = [3, 4, 6, 3],
    width: Int = 1,
    classes: Int = 1000,
    options: Model.Options = .init(lowMemory: true)
) throws -> Model {
    let architecture = try #require(Architecture(units: units, rootChannels: 64 * width, classes: classes))
    return try Model(source: HashedWeights(architecture, seed: 1), options: options)
}

/// Memory comes in large pages.
private func wholePages(_ byteCount: Int) -> Int { (byteCount + 0x1F_FFFF) / 0x20_0000 * 0x20_0000 }

@Suite struct PlanTests {
    static let sizes = [(224, 224), (97, 131), (480, 480), (32, 32), (33, 500), (1, 1)]

    @Test(arguments: sizes) func operationsAreThoseOfTheArchitecture(height: Int, width: Int) throws {
        for (units, width4, classes) in [
            ([3, 4, 6, 3], 1, 1000), ([3, 4, 23, 3], 3, 1000), ([3, 8, 36, 3], 4, 21843),
        ] {
            let model = try plannedModel(units: units, width: width4, classes: classes)
            let plan = try model.plan(count: 2, height: height, width: width)
            #expect(Double(plan.flops) == model.architecture.cost(height: height, width: width).operations)
            #expect(plan.count == 2)
            #expect(plan.image.description == "\(height)x\(width)x3")
            #expect(plan.steps.count == 2 + 4 + 3 * units.reduce(0, +) + 1)
            #expect(plan.imagesPerBlock.count == 4)
            #expect(plan.imagesPerBlock.allSatisfy { (1...2).contains($0) })
        }
    }

    @Test func stepsOfTheUsualNetwork() throws {
        let plan = try plannedModel().plan(count: 1, height: 224, width: 224)
        func isStep(_ index: Int, _ name: String, _ algorithm: String, _ output: String, _ flops: Int) {
            let step = plan.steps[index]
            #expect(step.name == name)
            #expect(step.algorithm == algorithm)
            #expect(step.output.description == output)
            #expect(step.flops == flops)
        }
        isStep(0, "root_block", "7x7, pooled", "56x56x64", 2 * 49 * 3 * 64 * 112 * 112)
        isStep(1, "block1/unit01/a/proj", "1x1", "56x56x256", 2 * 64 * 256 * 3136)
        isStep(2, "block1/unit01/a", "1x1", "56x56x64", 2 * 64 * 64 * 3136)
        isStep(3, "block1/unit01/b", "winograd F(4x4, 3x3)", "56x56x64", 2 * 9 * 64 * 64 * 3136)
        isStep(4, "block1/unit01/c", "1x1", "56x56x256", 2 * 64 * 256 * 3136)
        isStep(5, "block1/unit02/a", "1x1", "56x56x64", 2 * 256 * 64 * 3136)
        // the first unit of a later block halves the sides in its second convolution
        isStep(11, "block2/unit01/a/proj", "1x1", "28x28x512", 2 * 256 * 512 * 784)
        isStep(12, "block2/unit01/a", "1x1", "56x56x128", 2 * 256 * 128 * 3136)
        isStep(13, "block2/unit01/b", "3x3", "28x28x128", 2 * 9 * 128 * 128 * 784)
        isStep(52, "block4/unit03/c", "1x1", "7x7x2048", 2 * 512 * 2048 * 49)
        isStep(53, "mean", "mean", "1x1x2048", 0)
        isStep(54, "head", "1x1", "1x1x1000", 2 * 2048 * 1000)
        #expect(plan.steps.count == 55)
        #expect(Set(plan.steps.map(\.name)).count == 55)
    }

    @Test func algorithmsFollowTheSizes() throws {
        let steps = try plannedModel().plan(count: 1, height: 224, width: 224).steps
        func algorithms(_ block: Int) -> [String] {
            steps.filter { $0.name.hasPrefix("block\(block)/") && $0.name.hasSuffix("/b") }.map(\.algorithm)
        }
        #expect(algorithms(1) == Array(repeating: "winograd F(4x4, 3x3)", count: 3))
        #expect(algorithms(2).first == "3x3")
        #expect(algorithms(3).first == "3x3")
        // tiles of 4 x 4 would compute 8 x 8 pixels of 7 x 7, with the transforms of many channels
        #expect(algorithms(4) == ["3x3", "winograd F(2x2, 3x3)", "winograd F(2x2, 3x3)"])
        #expect(steps.allSatisfy { $0.name.hasSuffix("/b") || !$0.algorithm.contains("3x3") })
    }

    /// bfloat16 is where it says so: not in the root, the head, and 3 x 3 convolutions of stride 1.
    @Test func precisionIsNamed() throws {
        let model = try plannedModel(options: .init(precision: .bf16, lowMemory: true))
        for step in try model.plan(count: 1, height: 97, width: 131).steps {
            let isHalving = step.name.hasSuffix("/unit01/b") && !step.name.hasPrefix("block1/")
            let isRounded = step.name.hasPrefix("block") && (step.algorithm.hasPrefix("1x1") || isHalving)
            #expect(step.algorithm.hasSuffix(", bf16") == isRounded, "\(step.name): \(step.algorithm)")
        }
    }

    @Test func oddSidesAreRoundedUp() throws {
        let outputs = try plannedModel().plan(count: 1, height: 97, width: 131).steps.map(\.output.description)
        #expect(outputs[0] == "25x33x64")
        #expect(outputs[13] == "13x17x128")
        #expect(outputs[52] == "4x5x2048")
    }

    @Test(arguments: [(-1, 8, 8), (1, 0, 8), (1, 8, -1), (1, 1 << 13, 1 << 12), (1, .max, .max)])
    func impossibleSizes(count: Int, height: Int, width: Int) throws {
        let model = try plannedModel()
        #expect(throws: EngineError.imageSize(count: count, height: height, width: width)) {
            try model.plan(count: count, height: height, width: width)
        }
    }

    /// What a plan says is what a run reserves; a later, smaller run uses it too.
    @Test(arguments: [1, 2, 5]) func memoryIsWhatARunReserves(threads: Int) throws {
        let model = try Model(source: smallWeights(), options: .init(threads: threads))
        #expect(model.reservedBytes.arena == 0)
        #expect(model.reservedBytes.scratch == 0)
        let largest = try model.plan(count: 5, height: 224, width: 190)
        _ = try model.logits(of: hashedImages(seed: 1, count: 5, height: 224, width: 190))
        #expect(model.reservedBytes.arena == wholePages(largest.arenaBytes))
        #expect(model.reservedBytes.scratch == wholePages(largest.scratchBytes))
        #expect(model.reservedBytes.weights == largest.weightBytes)
        #expect(largest.peakBytes == largest.arenaBytes + largest.scratchBytes + largest.weightBytes)
        #expect(largest.scratchBytes % threads == 0)

        let smaller = try model.plan(count: 1, height: 32, width: 32)
        #expect(smaller.arenaBytes < largest.arenaBytes)
        _ = try model.logits(of: hashedImages(seed: 1, count: 1, height: 32, width: 32))
        #expect(model.reservedBytes.arena == wholePages(largest.arenaBytes))
    }

    /// More images than a portion has take no more memory.
    @Test func memoryDoesNotGrowWithTheBatch() throws {
        let model = try plannedModel()
        let some = try model.plan(count: 64, height: 224, width: 224)
        let many = try model.plan(count: 1 << 20, height: 224, width: 224)
        #expect(some.arenaBytes == many.arenaBytes)
        #expect(some.imagesPerBlock == many.imagesPerBlock)
        #expect(many.imagesPerBlock == many.imagesPerBlock.sorted())
    }

    @Test(arguments: [Precision.fp32, .bf16]) func weightsAreAllKernelsOrTheLargest(precision: Precision) throws {
        let architecture = try smallArchitecture(classes: 33)
        let sizes = architecture.tensors.filter { $0.name.hasSuffix("kernel") }.map { tensor in
            let lengths = tensor.shape.dimensions
            let outputs = (lengths[3] + 31) / 32 * 32
            var depth = lengths[0] * lengths[1] * lengths[2]
            // stride 1 is Winograd's, and not rounded
            let isHalved = ["block2", "block3", "block4"].contains { tensor.name.contains($0) } || lengths[0] == 1
            let isRounded = tensor.name.contains("block") && !tensor.name.contains("root_block") && isHalved
            if precision == .bf16, isRounded { depth = (depth + 1) / 2 }
            return 4 * depth * outputs
        }
        let weights = try smallWeights(classes: 33)
        for (isLow, expected) in [(false, sizes.reduce(0, +)), (true, try #require(sizes.max()))] {
            let model = try Model(source: weights, options: .init(precision: precision, lowMemory: isLow))
            #expect(try model.plan(count: 1, height: 32, width: 32).weightBytes == wholePages(expected))
        }
    }

    @Test func profileHasATimeForEachStep() throws {
        let model = try Model(source: smallWeights())
        for (count, height, width) in [(1, 32, 32), (3, 97, 131), (70, 32, 32)] {
            let times = try model.profile(hashedImages(seed: 1, count: count, height: height, width: width))
            #expect(times.count == (try model.plan(count: count, height: height, width: width)).steps.count)
            #expect(times.allSatisfy { $0 > .zero })
        }
        let none = try ImageBatch(count: 0, height: 32, width: 32, values: [])
        #expect(try model.profile(none).allSatisfy { $0 == .zero })
    }
}
