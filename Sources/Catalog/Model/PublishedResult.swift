public import ByteIO

/// A data set that results are measured on.
public struct Dataset: Sendable, Hashable {
    /// The short name.
    public let id: String

    /// The full name.
    public let name: String

    /// The number of images, if known.
    public let images: Int?

    /// The licence of the images, if stated.
    public let licence: String?

    /// Where it is, when it is distributed with the project.
    public let url: String?

    /// The size of the file in bytes.
    public let bytes: Int?

    /// The digest of the file.
    public let sha256: SHA256Digest?

    /// Who says so; empty when only the name is known.
    public let sources: [String]
}

/// A published accuracy.
public struct PublishedResult: Sendable, Hashable {
    /// How the figure came about.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Somebody measured it.
        case measured
        /// Somebody gave it without a measurement.
        case stated
        /// Somebody gave it with few digits.
        case rounded
    }

    /// The checkpoint's name; a pattern when the figure is a mean over the checkpoints that it matches.
    public let subject: String

    /// The data set.
    public let dataset: Dataset

    /// The protocol's name as the catalogue has it: a role of the checkpoint's, or an identifier.
    public let protocolName: String?

    /// The protocol.
    public let evaluationProtocol: EvaluationProtocol?

    /// The top-1 accuracy in percent.
    public let top1: Double?

    /// The top-5 accuracy in percent.
    public let top5: Double?

    /// The number of images whose first answer was right, when that was published.
    public let top1Correct: Int?

    /// The number of images with the right answer among the first five, when that was published.
    public let top5Correct: Int?

    /// How the figure came about.
    public let kind: Kind

    /// Whether the publication names the checkpoint, or it is inferred.
    public let basis: Basis

    /// Who published it.
    public let sources: [String]
}
