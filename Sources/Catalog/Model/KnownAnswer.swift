public import ByteIO

/// What a checkpoint says about one image, or about one input that anybody can make.
public struct KnownAnswer: Sendable, Hashable {
    /// The checkpoint's name.
    public let checkpoint: String

    /// What the network is shown.
    public enum Input: Sendable, Hashable {
        /// An image, and how it is prepared: the role of a protocol among the checkpoint's, and the protocol.
        case image(String, role: String, EvaluationProtocol)
        /// Noise that any language can make, from a seed: the tool's documentation has the rule.
        case noise(seed: Int, height: Int, width: Int)
    }

    /// What the network is shown.
    public let input: Input

    /// The label of the class with the largest output, if published.
    public let label: String?

    /// The first outputs, or all of them, if published.
    public let firstLogits: [Double]

    /// How far from ``firstLogits`` an answer may be, absolute and relative.
    public let tolerance: Double?

    /// The epsilon of the weight standardisation that the answer was computed with, if stated.
    public let standardizationEpsilon: Double?

    /// Who published it.
    public let sources: [String]
}

/// One value of a checkpoint's weights.
public struct KnownValue: Sendable, Hashable {
    /// The checkpoint's name.
    public let checkpoint: String

    /// The tensor, by Google's name.
    public let tensor: String

    /// The index of the value in the tensor's row-major order.
    public let index: Int

    /// The value.
    public let value: Double

    /// Who published it.
    public let sources: [String]
}

/// A converted copy of a checkpoint elsewhere.
public struct PublishedCopy: Sendable, Hashable {
    /// The checkpoint's name.
    public let checkpoint: String

    /// The repository that has the copy.
    public let repository: String

    /// The file in the repository.
    public let file: String

    /// The digest of the file.
    public let sha256: SHA256Digest

    /// Who published it.
    public let sources: [String]
}
