internal import BiT

/// How a model takes images of one size through its network: the steps, their algorithms, and the memory.
public struct Plan: Sendable, Equatable {
    /// A step: what runs between two points at which all threads wait for each other.
    public struct Step: Sendable, Equatable {
        /// The part of the network, such as `block1/unit01/a`.
        public let name: String

        /// How it is computed, such as `winograd F(4x4, 3x3)`.
        public let algorithm: String

        /// The size of its output.
        public let output: Size

        /// Floating-point operations for one image: twice the multiply-adds of the convolution as it is defined, whatever
        /// the algorithm needs.
        public let flops: Int
    }

    /// The rows, columns and channels of an image's activations.
    public struct Size: Sendable, Equatable, CustomStringConvertible {
        /// The rows.
        public let height: Int

        /// The columns.
        public let width: Int

        /// The channels.
        public let channels: Int

        /// Rows, columns and channels, such as `56x56x256`.
        public var description: String { "\(height)x\(width)x\(channels)" }
    }

    /// The number of images.
    public let count: Int

    /// The size of an image.
    public let image: Size

    /// The steps, in the order in which an image goes through them.
    public let steps: [Step]

    /// How many images go through each of the network's blocks at once.
    public let imagesPerBlock: [Int]

    /// The memory for activations, whose parts are used again by layers that do not need them at the same time.
    public let arenaBytes: Int

    /// The memory that the threads have for themselves, all together.
    public let scratchBytes: Int

    /// The memory for packed weights.
    public let weightBytes: Int

    /// All of it.
    public var peakBytes: Int { arenaBytes + scratchBytes + weightBytes }

    /// Floating-point operations for one image.
    public var flops: Int { steps.reduce(0) { $0 + $1.flops } }
}

extension Model {
    /// Says how images of a size are taken through the network.
    ///
    /// - Parameters:
    ///   - count: the number of images.
    ///   - height: the rows of an image.
    ///   - width: the columns of an image.
    /// - Returns: the plan.
    /// - Throws: ``EngineError/imageSize(count:height:width:)``.
    public func plan(count: Int, height: Int, width: Int) throws(EngineError) -> Plan {
        try ImageBatch.valueCount(count: count, height: height, width: width)
        let schedule = Schedule(network: network, count: count, height: height, width: width)
        var steps = [
            step(
                "root_block",
                network.root,
                "7x7, pooled",
                output: schedule.stem.pooled,
                computed: schedule.stem.root
            )
        ]
        for (units, block) in zip(network.blocks, schedule.blocks) {
            for (index, unit) in units.enumerated() {
                let input = index == 0 ? block.input : block.output
                if let projection = unit.projection {
                    steps.append(step(unit.name + "/a/proj", projection, "1x1", output: block.output))
                }
                steps.append(step(unit.name + "/a", unit.reduce, "1x1", output: input))
                let side = Schedule.side(of: unit.filter, input: input)
                let algorithm = side.map { "winograd F(\($0)x\($0), 3x3)" } ?? "3x3"
                steps.append(step(unit.name + "/b", unit.filter, algorithm, output: block.output))
                steps.append(step(unit.name + "/c", unit.expand, "1x1", output: block.output))
            }
        }
        steps.append(
            Plan.Step(
                name: "mean",
                algorithm: "mean",
                output: Plan.Size(height: 1, width: 1, channels: architecture.featureChannels),
                flops: 0
            )
        )
        steps.append(step("head", network.head, "1x1", output: (1, 1)))
        return Plan(
            count: count,
            image: Plan.Size(height: height, width: width, channels: 3),
            steps: steps,
            imagesPerBlock: schedule.blocks.map(\.images),
            arenaBytes: schedule.floats * MemoryLayout<Float>.stride,
            scratchBytes: unsafe workspace.pool.count * Scratch.byteCount(of: schedule),
            weightBytes: store.byteCount
        )
    }

    private func step(
        _ name: String,
        _ convolution: Convolution,
        _ algorithm: String,
        output: (height: Int, width: Int),
        computed: (height: Int, width: Int)? = nil
    ) -> Plan.Step {
        let pixels = (computed ?? output).height * (computed ?? output).width
        return Plan.Step(
            name: name,
            algorithm: convolution.precision == .bf16 ? algorithm + ", bf16" : algorithm,
            output: Plan.Size(height: output.height, width: output.width, channels: convolution.outputs),
            flops: 2 * convolution.depth * convolution.outputs * pixels
        )
    }
}
