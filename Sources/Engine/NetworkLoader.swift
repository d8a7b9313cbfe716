internal import BiT
internal import Tensors

/// Builds the layers of a network from its tensors.
struct NetworkLoader {
    /// What is added to the variance of a kernel.
    private static let kernelEpsilon = 1e-10

    private let reader: WeightReader
    private let shapes: [String: Shape]
    private let execution: Execution

    /// Checks the structure of weights.
    ///
    /// - Parameters:
    ///   - weights: the tensors.
    ///   - architecture: the network that they should form.
    ///   - execution: what to run on.
    /// - Throws: ``EngineError`` when they form another network, or none.
    init(weights: any TensorSource, architecture: Architecture, execution: Execution) throws(EngineError) {
        let tensors = weights.tensors
        let differences = StructureDifference.all(found: tensors, expected: architecture).filter {
            !$0.isInTypeOnly
        }
        guard differences.isEmpty else { throw .structure(differences) }
        for tensor in tensors where !tensor.dtype.isFloatingPoint { throw .unsupportedType(tensor) }
        guard architecture.rootChannels % GroupNorm.groups == 0 else {
            throw .channelsNotInGroups(architecture.rootChannels)
        }
        reader = WeightReader(source: weights)
        shapes = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.shape) })
        self.execution = execution
    }

    /// The unit of a block, both counted from 1.
    func unit(block: Int, unit: Int) throws(EngineError) -> Unit {
        let prefix = GoogleNames.unitPrefix(block: block, unit: unit)
        let isFirst = unit == 1
        let stride = isFirst && block > 1 ? 2 : 1
        return Unit(
            reduce: try layer(prefix + "a/"),
            filter: try layer(prefix + "b/", stride: stride),
            expand: try layer(prefix + "c/"),
            projection: isFirst ? try convolution(prefix + "a/proj/standardized_conv2d/kernel", stride: stride) : nil
        )
    }

    private func layer(_ prefix: String, stride: Int = 1) throws(EngineError) -> Unit.Layer {
        Unit.Layer(
            norm: try norm(prefix + "group_norm/"),
            convolution: try convolution(prefix + "standardized_conv2d/kernel", stride: stride)
        )
    }

    /// The norm whose tensors start with a prefix.
    func norm(_ prefix: String) throws(EngineError) -> GroupNorm {
        GroupNorm(gamma: try reader.floats(of: prefix + "gamma"), beta: try reader.floats(of: prefix + "beta"))
    }

    /// The convolution with a kernel `[size][size][input][output]`, which is standardized.
    func convolution(_ name: String, stride: Int) throws(EngineError) -> Convolution {
        let (dimensions, depth) = try kernelDimensions(name)
        let weights = unsafe try reader.withFloats(of: name) {
            unsafe PanelMatrix(
                standardizing: $0,
                depth: depth,
                columns: dimensions[3],
                epsilon: Self.kernelEpsilon,
                on: execution
            )
        }
        return Convolution(size: dimensions[0], stride: stride, inputChannels: dimensions[2], weights: weights)
    }

    /// The head as a 1 x 1 convolution, which is not standardized.
    func head() throws(EngineError) -> Convolution {
        let (dimensions, depth) = try kernelDimensions(GoogleNames.headKernel)
        let weights = unsafe try reader.withFloats(of: GoogleNames.headKernel) {
            unsafe PanelMatrix(copying: $0, depth: depth, columns: dimensions[3], on: execution)
        }
        return Convolution(size: 1, stride: 1, inputChannels: depth, weights: weights)
    }

    /// The bias of the head.
    func bias() throws(EngineError) -> [Float] { try reader.floats(of: GoogleNames.headBias) }

    private func kernelDimensions(_ name: String) throws(EngineError) -> (dimensions: [Int], depth: Int) {
        guard let dimensions = shapes[name]?.dimensions, dimensions.count == 4 else {
            throw .unreadable(tensor: name, reason: "it is not a kernel")
        }
        return (dimensions, dimensions[0] * dimensions[1] * dimensions[2])
    }
}
