public import ByteIO

/// How far a transfer is.
public struct TransferProgress: Sendable, Equatable {
    /// The number of bytes that have arrived.
    public let received: Int
    /// The number of bytes that will have arrived in the end, if that is known.
    public let total: Int?
    /// The number of requests that are under way.
    public let connections: Int

    /// Describes a transfer's state.
    ///
    /// - Parameters:
    ///   - received: the number of bytes that have arrived.
    ///   - total: the number of bytes that will have arrived in the end, if that is known.
    ///   - connections: the number of requests that are under way.
    public init(received: Int, total: Int?, connections: Int = 0) {
        self.received = received
        self.total = total
        self.connections = connections
    }
}

/// What a transfer delivered.
public struct TransferReceipt: Sendable, Equatable {
    /// Where the bytes really came from, after all redirects; without user name and password.
    public let effectiveURL: String
    /// The number of bytes.
    public let size: Int
    /// The digest of the bytes.
    public let sha256: SHA256Digest
    /// The server's `ETag`.
    public let etag: String?
    /// The server's `Last-Modified`.
    public let lastModified: String?
    /// The hashes that the server stated.
    public let serverHashes: ServerHashes
    /// The checks that the bytes passed, the strongest first.
    public let verification: [Verification]
}
