public import Tensors

/// Why tensors cannot be told to be a BiT ResNet.
public enum InferenceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A tensor that fixes the architecture is not there.
    case missing(String)
    /// A block has no unit.
    case emptyBlock(Int)
    /// A tensor that fixes the architecture has a shape that no BiT network has.
    case implausible(TensorDescriptor)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .missing(let name): "not a BiT network: it has no tensor \(name)"
        case .emptyBlock(let block): "not a BiT network: block \(block) has no unit"
        case .implausible(let tensor): "not a BiT network: \(tensor.name) has the shape \(tensor.shape)"
        }
    }
}

extension Architecture {
    /// Reads the architecture off tensors with canonical Google names.
    ///
    /// The units are counted by name. The width is taken from the root or, when the rest of the network contradicts
    /// the root, from the first norm of block 1: whichever leaves fewer differences.
    ///
    /// - Parameter tensors: the tensors, by canonical Google names.
    /// - Throws: ``InferenceError`` when they are no BiT ResNet at all.
    public init(inferredFrom tensors: [TensorDescriptor]) throws(InferenceError) {
        var units = [0, 0, 0, 0]
        var byName: [String: TensorDescriptor] = [:]
        for tensor in tensors {
            byName[tensor.name] = tensor
            if let (block, unit) = GoogleNames.blockAndUnit(of: tensor.name) {
                units[block - 1] = max(units[block - 1], unit)
            }
        }
        func find(_ name: String, rank: Int) throws(InferenceError) -> TensorDescriptor {
            guard let tensor = byName[name] else { throw .missing(name) }
            guard tensor.shape.rank == rank else { throw .implausible(tensor) }
            return tensor
        }
        let root = try find(GoogleNames.rootKernel, rank: 4)
        for block in 0..<4 where units[block] == 0 { throw .emptyBlock(block + 1) }
        let kernel = try find(GoogleNames.unitPrefix(block: 1, unit: 1) + "a/standardized_conv2d/kernel", rank: 4)
        let bias = try find(GoogleNames.headBias, rank: 1)

        var best: (architecture: Architecture, differences: Int)?
        for channels in [root.shape.dimensions[3], kernel.shape.dimensions[3]] {
            guard
                let candidate = Architecture(
                    units: units,
                    rootChannels: channels,
                    classes: bias.shape.dimensions[0]
                )
            else { continue }
            let differences = StructureDifference.all(found: tensors, expected: candidate).count
            if differences < best?.differences ?? .max { best = (candidate, differences) }
        }
        guard let best else { throw .implausible(root) }
        self = best.architecture
    }
}
