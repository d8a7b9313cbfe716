public import Catalog

/// What is known of a released file.
public struct FileRecord: Sendable, Equatable {
    /// The size of a file, and how it is known.
    public enum Size: Sendable, Equatable {
        /// Counted: the file was fetched.
        case held(Int)
        /// Published for exactly this file.
        case published(Int)
        /// Computed from the architecture and the rules of the writer, in both ways of writing.
        case derived(DerivedSize)
        /// Nobody knows.
        case unknown

        /// The number of bytes to reckon with: the smaller one of two derived ones.
        public var bytes: Int? {
            switch self {
            case .held(let bytes), .published(let bytes): bytes
            case .derived(let sizes): sizes.plain
            case .unknown: nil
            }
        }

        /// How the size is known, in one word: `fetched`, `published`, `derived` or `unknown`.
        public var basis: String {
            switch self {
            case .held: "fetched"
            case .published: "published"
            case .derived: "derived"
            case .unknown: "unknown"
            }
        }
    }

    /// The file as the catalogue has it.
    public let file: CatalogFile

    /// The size.
    public let size: Size

    /// The digest of the file; `nil` when nobody states one.
    public let digest: KnownDigest?

    /// The MD5 that the server stated, in base64.
    public let md5: String?

    /// The checks that the bytes passed when they were fetched.
    public let checks: [String]

    /// Joins what the catalogue and a record of fetched files say.
    ///
    /// - Parameters:
    ///   - file: the file as the catalogue has it.
    ///   - held: what was fetched, if it was.
    public init(_ file: CatalogFile, held: HeldFile?) {
        self.file = file
        size =
            held.map { .held($0.size) } ?? file.publishedBytes.map { .published($0) }
            ?? file.derivedBytes.map { .derived($0) } ?? .unknown
        digest = file.sha256.map { KnownDigest($0, origin: .catalog) } ?? held.map { $0.digest }
        md5 = held?.md5
        checks = held?.checks ?? []
    }
}

/// A released file that was fetched, as the cache or a lock file records it.
public struct HeldFile: Sendable, Equatable {
    /// The digest of its bytes.
    public let digest: KnownDigest

    /// The number of bytes.
    public let size: Int

    /// The digest of the weights, if they could be read.
    public let contentDigest: KnownDigest?

    /// The MD5 that the server stated, in base64.
    public let md5: String?

    /// The checks that the bytes passed.
    public let checks: [String]

    /// Describes a file.
    ///
    /// - Parameters:
    ///   - digest: the digest of its bytes.
    ///   - size: the number of bytes.
    ///   - contentDigest: the digest of the weights.
    ///   - md5: the MD5 that the server stated, in base64.
    ///   - checks: the checks that the bytes passed.
    public init(
        digest: KnownDigest,
        size: Int,
        contentDigest: KnownDigest?,
        md5: String? = nil,
        checks: [String] = []
    ) {
        self.digest = digest
        self.size = size
        self.contentDigest = contentDigest
        self.md5 = md5
        self.checks = checks
    }
}
