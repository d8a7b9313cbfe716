public import BiT
public import ByteIO
public import Catalog

/// Everything that is known of a checkpoint: what the catalogue says, what follows from the architecture, what the cache or a
/// lock file holds, and what was measured.
///
/// Each figure keeps where it comes from; published and measured ones are never put together. Every kind of document is made
/// of these records, and of nothing else.
public struct ModelRecord: Sendable {
    /// The checkpoint as the catalogue has it.
    public let checkpoint: Checkpoint

    /// The family that it was released with; a catalogue has it for each of its own checkpoints.
    public let family: Family?

    /// The VTAB-1k task it was fine-tuned on.
    public let task: VTABTask?

    /// How it was trained, as far as that was published.
    public let recipe: TrainingRecipe?

    /// The checkpoint that its training started from, if the catalogue has it.
    public let base: Checkpoint?

    /// The protocol that its figures are given for: the first one of the checkpoint's.
    public let evaluation: ProtocolUse?

    /// What one image takes, at the resolution of ``evaluation``; `nil` without a protocol.
    public let cost: ComputationalCost?

    /// The files, in the catalogue's order.
    public let files: [FileRecord]

    /// The digest of the weights, whatever file holds them, and who says so; `nil` when nobody does.
    public let contentDigest: KnownDigest?

    /// The accuracies that were published for this very checkpoint, in the catalogue's order.
    public let published: [PublishedResult]

    /// The accuracies that are means over several checkpoints, this one among them.
    public let means: [PublishedResult]

    /// The accuracies that were measured with this tool, in the order in which the results were given.
    public let measured: [MeasuredAccuracy]

    /// The levels of trust that verification passed or failed, as the newest result says; empty when there is none.
    public let verification: [VerifiedLevel]

    /// A file on this machine that holds the weights in another form, if one was given.
    public let converted: ConvertedFile?

    /// Copies of the checkpoint elsewhere, in other layouts.
    public let copies: [PublishedCopy]

    /// What the identifiers of sources stand for.
    public let sourceTitles: [String: String]

    /// The names of the sources.
    ///
    /// - Parameter ids: their identifiers.
    /// - Returns: what they stand for.
    public func titles(of ids: [String]) -> [String] { ids.map { sourceTitles[$0] ?? $0 } }

    /// A name of another system.
    ///
    /// - Parameter system: such as `timm`.
    /// - Returns: the name that the system itself does not discourage; `nil` when it has none.
    public func alias(in system: String) -> String? {
        checkpoint.aliases.first { $0.system == system && !$0.isDeprecated }?.name
    }

    /// The file that stands for the checkpoint: the first one that holds its weights, and is not known to hold others.
    public var mainFile: FileRecord? {
        files.first { $0.file.format == .npz && $0.file.defects.isEmpty } ?? files.first { $0.file.defects.isEmpty }
    }

}

/// A digest, and who states it.
public struct KnownDigest: Sendable, Equatable {
    /// Who states a digest.
    public enum Origin: String, Sendable, Equatable, CaseIterable {
        /// `catalog.yaml`.
        case catalog
        /// A project's lock file.
        case lockFile = "lock file"
        /// The record of what was fetched into the cache.
        case cache
        /// A result of `bitzoo verify`.
        case verification
        /// The file was read.
        case file
    }

    /// The digest.
    public let sha256: SHA256Digest

    /// Who states it.
    public let origin: Origin

    /// Describes a digest.
    ///
    /// - Parameters:
    ///   - sha256: the digest.
    ///   - origin: who states it.
    public init(_ sha256: SHA256Digest, origin: Origin) {
        self.sha256 = sha256
        self.origin = origin
    }
}
