public import ByteIO

/// A file on this machine that holds a checkpoint's weights in another format or layout.
public struct ConvertedFile: Sendable, Equatable {
    /// The file's name, without its directory.
    public let name: String

    /// The format, such as `safetensors`.
    public let format: String

    /// The number of bytes.
    public let size: Int

    /// The digest of the bytes.
    public let sha256: SHA256Digest

    /// The digest of the weights.
    public let contentDigest: SHA256Digest

    /// Whether the weights are those of the checkpoint, bit for bit; `nil` when nothing is known to compare with.
    public let isLossless: Bool?

    /// The digest of the file that it was made of, if it records one.
    public let sourceSHA256: SHA256Digest?

    /// The program that wrote it, such as `bitzoo 0.1.0`, if it says so.
    public let generator: String?

    /// Describes a file.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - format: the format.
    ///   - size: the number of bytes.
    ///   - sha256: the digest of the bytes.
    ///   - contentDigest: the digest of the weights.
    ///   - isLossless: whether the weights are those of the checkpoint.
    ///   - sourceSHA256: the digest of the file that it was made of.
    ///   - generator: the program that wrote it.
    public init(
        name: String,
        format: String,
        size: Int,
        sha256: SHA256Digest,
        contentDigest: SHA256Digest,
        isLossless: Bool?,
        sourceSHA256: SHA256Digest?,
        generator: String?
    ) {
        self.name = name
        self.format = format
        self.size = size
        self.sha256 = sha256
        self.contentDigest = contentDigest
        self.isLossless = isLossless
        self.sourceSHA256 = sourceSHA256
        self.generator = generator
    }
}
