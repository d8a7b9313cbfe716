public import BiT
public import ByteIO

/// The weights of one network, in one or more files.
public struct Checkpoint: Sendable, Hashable {
    /// The name by which people ask for it, such as `BiT-M-R50x1-ILSVRC2012`.
    public let name: String

    /// The identifier of the ``Family`` it belongs to.
    public let family: String

    /// The network, its head included.
    public let architecture: Architecture

    /// The name of the network's backbone, such as `R50x1`.
    public let architectureName: String

    /// What the outputs of the head mean.
    public let classSet: ClassSet

    /// How well the class set is founded.
    public let classBasis: Basis

    /// Who says what the outputs mean.
    public let classSources: [String]

    /// The VTAB-1k task the checkpoint was fine-tuned on.
    public let task: String?

    /// The number of the fine-tuning run.
    public let run: Int?

    /// How the checkpoint can be evaluated, the family's main protocol first.
    public let protocols: [ProtocolUse]

    /// What others call it.
    public let aliases: [Alias]

    /// The name of the checkpoint that its training started from, if there is one.
    public let base: String?

    /// What it has seen, in the order of the stages.
    public let trainingData: [TrainingData]

    /// The files that hold the weights.
    public internal(set) var files: [CatalogFile] = []

    /// The digest of the weights, whatever file holds them, as somebody published it.
    public internal(set) var contentDigest: SHA256Digest?

    /// The published accuracies, in the catalogue's order.
    public internal(set) var results: [PublishedResult] = []

    /// How well ``base`` is founded: no better than what is known of the training.
    public var baseBasis: Basis { trainingData.contains { $0.basis == .inferred } ? .inferred : .stated }

    /// The number of classes of the head.
    public var classes: Int { architecture.classes }

    /// The number of parameters.
    public var parameters: Int { architecture.parameterCount }

    /// The accuracy that stands for the checkpoint: the catalogue's first.
    public var headline: PublishedResult? { results.first }

    /// Finds the file in a format.
    ///
    /// - Parameter format: the format.
    /// - Returns: the file, or `nil` when there is none.
    public func file(in format: FileFormat) -> CatalogFile? {
        files.first { $0.format == format }
    }

    /// Finds a protocol by its role.
    ///
    /// - Parameter role: such as `google` or `timm`.
    /// - Returns: the protocol, or `nil` when the checkpoint has none of this role.
    public func evaluationProtocol(_ role: String) -> EvaluationProtocol? {
        protocols.first { $0.role == role }?.definition
    }
}

/// A name that another system has for a checkpoint.
public struct Alias: Sendable, Hashable {
    /// The name.
    public let name: String

    /// The system, such as `timm`.
    public let system: String

    /// Whether the system itself discourages the name.
    public let isDeprecated: Bool

    /// Who says so.
    public let sources: [String]
}

/// A protocol in the role in which a checkpoint is evaluated by it.
public struct ProtocolUse: Sendable, Hashable {
    /// Who evaluates so: `google`, `timm`, `paper` and others.
    public let role: String

    /// The protocol.
    public let definition: EvaluationProtocol

    /// Whether it is stated for the checkpoint, or inferred.
    public let basis: Basis
}

/// Checkpoints that were released together.
public struct Family: Sendable, Hashable {
    /// The short name.
    public let id: String

    /// What the family is, in a few words.
    public let title: String

    /// The licence of the files, if anything is known about it.
    public let licence: Licence?

    /// The papers about the checkpoints, the most important one first.
    public let papers: [Paper]

    /// Where the files are.
    public let baseURL: String

    /// Other places that hold the same files under the same relative paths.
    public let mirrors: [String]
}
