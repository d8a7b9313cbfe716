public import Tensors

/// A BiT network without its head: what pre-training gives and fine-tuning starts from.
public struct Backbone: Sendable, Hashable, CustomStringConvertible {
    /// The network with the smallest head, which is not used.
    private let network: Architecture

    /// The tensors of every head, by canonical Google names.
    public static let headTensors = [GoogleNames.headBias, GoogleNames.headKernel]

    /// Takes the head off a network.
    ///
    /// - Parameter architecture: the network.
    public init(of architecture: Architecture) {
        network = architecture.withClasses(1) ?? architecture
    }

    /// Recognises a network that lacks its head and nothing else; fails for anything that differs in one tensor.
    ///
    /// The values may have another floating-point type than the released ones, the same in all tensors.
    ///
    /// - Parameter tensors: the tensors, by canonical Google names.
    public init?(exactly tensors: [TensorDescriptor]) {
        guard !tensors.contains(where: { Self.headTensors.contains($0.name) }) else { return nil }
        // the bias tells the number of classes, and so completes what a network is recognised by
        let bias = TensorDescriptor(name: GoogleNames.headBias, dtype: .float32, shape: [1])
        guard let found = try? Architecture(inferredFrom: tensors + [bias]) else { return nil }
        self.init(of: found)
        guard let type = tensors.first?.dtype, type.isFloatingPoint else { return nil }
        let expected = self.tensors.map { TensorDescriptor(name: $0.name, dtype: type, shape: $0.shape) }
        guard tensors.count == expected.count, Set(tensors) == Set(expected) else { return nil }
    }

    /// The short name, such as `R50x1`.
    public var name: String { network.name }

    /// The channels at the end of the last block, which a head sees.
    public var featureChannels: Int { network.featureChannels }

    /// The network with the smallest head that there can be, whose shapes are the backbone's.
    package var smallestNetwork: Architecture { network }

    /// The tensors: all of the network's but the head's two.
    public var tensors: [TensorDescriptor] {
        network.tensors.filter { !Self.headTensors.contains($0.name) }
    }

    /// The name and what is missing, such as `R50x1 without head`.
    public var description: String { "\(name) without head" }
}
