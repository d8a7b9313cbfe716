internal import BiT
internal import Tensors

/// Reads the layers of a network off its tensors; the kernels are only described.
struct NetworkLoader {
    /// The groups of a norm, the same in every BiT network.
    static let groups = 32

    /// Reads the tensors' values.
    let reader: WeightReader
    private let architecture: Architecture
    private let precision: Precision
    private var offset = 0
    private var step = 1

    /// Checks the structure of weights.
    ///
    /// - Parameters:
    ///   - weights: the tensors.
    ///   - architecture: the network that they should form.
    ///   - precision: what the products are to be computed in.
    /// - Throws: ``EngineError`` when they form another network, or none.
    init(
        weights: any TensorSource,
        architecture: Architecture,
        precision: Precision
    ) throws(EngineError) {
        let tensors = weights.tensors
        let differences = StructureDifference.all(found: tensors, expected: architecture).filter {
            !$0.isInTypeOnly
        }
        guard differences.isEmpty else { throw .structure(differences) }
        for tensor in tensors where !tensor.dtype.isFloatingPoint { throw .unsupportedType(tensor) }
        guard architecture.rootChannels % Self.groups == 0 else {
            throw .channelsNotInGroups(architecture.rootChannels)
        }
        reader = WeightReader(source: weights)
        self.architecture = architecture
        self.precision = precision
    }

    /// Describes the network.
    ///
    /// - Returns: its layers.
    /// - Throws: ``EngineError`` when a norm or the bias cannot be read.
    mutating func network() throws(EngineError) -> Network {
        let channels = architecture.rootChannels
        let root = convolution(GoogleNames.rootKernel, size: 7, stride: 2, 3, channels, precision: .fp32)
        var blocks: [[Unit]] = []
        var inputs = channels
        for (index, count) in architecture.units.enumerated() {
            var units: [Unit] = []
            for number in 1...count {
                units.append(try unit(block: index + 1, number, inputs: inputs, channels: channels << index))
                inputs = 4 * channels << index
            }
            blocks.append(units)
        }
        return Network(
            root: root,
            blocks: blocks,
            norm: try norm("resnet/group_norm/"),
            head: convolution(
                GoogleNames.headKernel,
                size: 1,
                inputs,
                architecture.classes,
                isStandardized: false,
                precision: .fp32
            ),
            bias: try reader.floats(of: GoogleNames.headBias)
        )
    }

    private mutating func unit(block: Int, _ number: Int, inputs: Int, channels: Int) throws(EngineError) -> Unit {
        let prefix = GoogleNames.unitPrefix(block: block, unit: number)
        let stride = number == 1 && block > 1 ? 2 : 1
        let kernel = "/standardized_conv2d/kernel"
        var projection: Convolution?
        if number == 1 {
            projection = convolution(prefix + "a/proj" + kernel, size: 1, stride: stride, inputs, 4 * channels)
        }
        defer { step += number == 1 ? 4 : 3 }
        return Unit(
            name: String(prefix.dropFirst("resnet/".count).dropLast()),
            norms: (
                try norm(prefix + "a/group_norm/"), try norm(prefix + "b/group_norm/"),
                try norm(prefix + "c/group_norm/")
            ),
            reduce: convolution(prefix + "a" + kernel, size: 1, inputs, channels),
            // Winograd's transforms are in 32-bit floats, and as fast as bfloat16 without them
            filter: convolution(
                prefix + "b" + kernel,
                size: 3,
                stride: stride,
                channels,
                channels,
                precision: stride == 1 ? .fp32 : precision
            ),
            expand: convolution(prefix + "c" + kernel, size: 1, channels, 4 * channels),
            firstStep: step,
            projection: projection
        )
    }

    private func norm(_ prefix: String) throws(EngineError) -> Norm {
        Norm(gamma: try reader.floats(of: prefix + "gamma"), beta: try reader.floats(of: prefix + "beta"))
    }

    private mutating func convolution(
        _ tensor: String,
        size: Int,
        stride: Int = 1,
        _ inputs: Int,
        _ outputs: Int,
        isStandardized: Bool = true,
        precision: Precision? = nil
    ) -> Convolution {
        let convolution = Convolution(
            tensor: tensor,
            size: size,
            stride: stride,
            inputs: inputs,
            outputs: outputs,
            isStandardized: isStandardized,
            precision: precision ?? self.precision,
            offset: offset
        )
        offset += convolution.floats
        return convolution
    }
}
