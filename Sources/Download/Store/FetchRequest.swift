public import ByteIO
public import SystemPackage

/// A file that is wanted in the store.
public struct FetchRequest: Sendable, Equatable {
    /// The file's name in the store.
    public var name: StoreName
    /// Where it can be fetched, and what is known about it.
    public var transfer: TransferRequest
    /// Whether a file that is in the store already is read and digested again; its size is always compared.
    public var checksDigest = false

    /// Asks for a file.
    ///
    /// - Parameters:
    ///   - name: the file's name in the store.
    ///   - transfer: where it can be fetched, and what is known about it.
    public init(name: StoreName, transfer: TransferRequest) {
        self.name = name
        self.transfer = transfer
    }
}

/// A file that is in the store now.
public struct FetchedFile: Sendable, Equatable {
    /// Where it is; read-only.
    public let path: FilePath
    /// The digest of its bytes, as computed when it was fetched, or now if the request asked for that.
    public let sha256: SHA256Digest
    /// The number of bytes.
    public let size: Int
    /// Whether it was there before, and nothing was asked of a server.
    public let wasCached: Bool
    /// Where it came from when it was first fetched.
    public let source: String
    /// The checks that the bytes passed this time, the strongest first; empty when nothing was known to check against.
    public let verification: [Verification]
    /// The digest of the weights, whatever the container, if it was ever computed.
    public let contentDigest: SHA256Digest?
    /// The highest level of trust that the bytes reached, now or when they were fetched; 0 when they passed no check.
    public let level: Int

    package init(
        path: FilePath,
        sha256: SHA256Digest,
        size: Int,
        wasCached: Bool,
        source: String,
        verification: [Verification],
        contentDigest: SHA256Digest? = nil,
        level: Int
    ) {
        self.path = path
        self.sha256 = sha256
        self.size = size
        self.wasCached = wasCached
        self.source = source
        self.verification = verification
        self.contentDigest = contentDigest
        self.level = level
    }
}
