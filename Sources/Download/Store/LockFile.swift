public import ByteIO
public import FoundationEssentials
public import SystemPackage

/// The record of what was fetched: `bitzoo.lock.json` in the store's root, or a file of a project.
///
/// ```json
/// {
///   "files" : {
///     "BiT-M-R50x1.npz" : {
///       "contentDigest" : "…",
///       "fetchedAt" : "2026-01-31T12:00:00Z",
///       "level" : 5,
///       "sha256" : "…",
///       "size" : 1234,
///       "url" : "https://…",
///       "verification" : [ "exact size", "container", "structure" ]
///     }
///   },
///   "version" : 2
/// }
/// ```
///
/// An entry may also hold `etag`, `md5` and `crc32c` (base64), as the server sent them; `contentDigest` is there when the
/// weights could be read. The same entries always give the same bytes, and nothing in them tells where the file lies, so
/// that it can be committed. Version 1 had neither `contentDigest` nor `verification` nor `level`; it is still read, and the
/// next change makes it version 2.
///
/// Every change reads the file, changes it and replaces it under a lock, so that processes do not lose each other's entries;
/// a file that cannot be understood is never overwritten, and nothing else stays beside it.
public struct LockFile: Sendable, Equatable {
    /// The version of the format that is written.
    public static let version = 2
    /// The versions that are read.
    static let readableVersions = 1...version
    /// A larger file is no lock file; an entry takes well under a kibibyte.
    private static let maximumSize = 64 << 20

    /// What was fetched under one name.
    public struct Entry: Sendable, Equatable {
        /// Where it came from, without user name and password.
        public var url: String
        /// The digest of the bytes.
        public var sha256: SHA256Digest
        /// The number of bytes.
        public var size: Int
        /// The server's `ETag`.
        public var etag: String?
        /// The server's MD5, in base64.
        public var md5: String?
        /// The server's CRC-32C, in base64.
        public var crc32c: String?
        /// The digest of the weights, whatever the container.
        public var contentDigest: SHA256Digest?
        /// The checks that the bytes passed, the one that says most about the bytes first.
        public var verification: [Verification] {
            didSet { verification = verification.ordered }
        }
        /// When it was fetched, to the second.
        public var fetchedAt: Date

        /// The highest level of trust that the bytes reached; 0 when they passed no check.
        public var level: Int { verification.trustLevel }

        /// Describes what was fetched.
        ///
        /// - Parameters:
        ///   - url: where it came from.
        ///   - sha256: the digest of the bytes.
        ///   - size: the number of bytes.
        ///   - etag: the server's `ETag`.
        ///   - md5: the server's MD5, in base64.
        ///   - crc32c: the server's CRC-32C, in base64.
        ///   - contentDigest: the digest of the weights.
        ///   - verification: the checks that the bytes passed, in any order.
        ///   - fetchedAt: when it was fetched; fractions of a second are dropped.
        public init(
            url: String,
            sha256: SHA256Digest,
            size: Int,
            etag: String? = nil,
            md5: String? = nil,
            crc32c: String? = nil,
            contentDigest: SHA256Digest? = nil,
            verification: [Verification] = [],
            fetchedAt: Date
        ) {
            self.url = url
            self.sha256 = sha256
            self.size = size
            self.etag = etag
            self.md5 = md5
            self.crc32c = crc32c
            self.contentDigest = contentDigest
            self.verification = verification.ordered
            self.fetchedAt = Date(timeIntervalSince1970: fetchedAt.timeIntervalSince1970.rounded(.down))
        }
    }

    /// Where the file is.
    public let path: FilePath
    /// How locks are taken.
    package var locking = FileLocking()

    /// Names a lock file, which need not exist yet.
    ///
    /// - Parameter path: where it is.
    public init(path: FilePath) {
        self.path = path
    }

    /// Reads all entries.
    ///
    /// - Returns: the entries; none when there is no file.
    /// - Throws: ``StoreError`` when the file is not valid, `FileError` when it cannot be read.
    public func entries() throws -> [StoreName: Entry] {
        guard fileExists(at: path) else { return [:] }
        let file = try MappedFile(path: path)
        guard file.count <= Self.maximumSize else { throw StoreError.invalidLockFile(path, field: "") }
        let text = file.withBytes { Array(copying: $0) }
        return try LockFileDocument.parse(text, path: path)
    }

    /// Records what was fetched, in place of what was recorded under that name before.
    ///
    /// - Parameters:
    ///   - entry: what was fetched.
    ///   - name: its name.
    ///   - cancellation: ends the wait for another process that changes the file.
    /// - Throws: ``StoreError``, `FileError`, or ``DownloadError/cancelled``; the file is then as it was before.
    public func record(
        _ entry: Entry,
        for name: StoreName,
        cancellation: CancellationFlag = CancellationFlag()
    ) throws {
        try update(cancellation) { $0[name] = entry }
    }

    /// Forgets what was recorded under a name; its next fetch then accepts what comes.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - cancellation: ends the wait for another process that changes the file.
    /// - Returns: the forgotten entry.
    /// - Throws: ``StoreError``, `FileError`, or ``DownloadError/cancelled``; the file is then as it was before.
    @discardableResult
    public func forget(_ name: StoreName, cancellation: CancellationFlag = CancellationFlag()) throws -> Entry? {
        try update(cancellation) { $0.removeValue(forKey: name) }
    }

    private func update<Result>(
        _ cancellation: CancellationFlag,
        _ change: (inout [StoreName: Entry]) -> Result
    ) throws -> Result {
        try createDirectories(at: path.directory)
        let lock = path.directory.appending(".\(path.lastComponent?.string ?? "").lock")
        return try withFileLock(at: lock, locking: locking, cancellation: cancellation) {
            let before = try entries()
            var after = before
            let result = change(&after)
            if after != before {
                let text = try LockFileDocument.text(of: after)
                try AtomicFile.write(to: path, replacing: true) { try $0.write(text) }
            }
            return result
        }
    }
}
