public import BiT
public import ByteIO

/// One released file, or one released directory.
public struct CatalogFile: Sendable, Hashable {
    /// The name of the checkpoint whose weights it holds; the file's own name when it holds none.
    public let name: String

    /// The last part of the path; a directory's ends in `/`.
    public let file: String

    /// Where it is.
    public let url: String

    /// Where else it is, in the order in which these places are to be asked after ``url``.
    public let mirrorURLs: [String]

    /// The part of ``url`` after the base.
    public let urlPath: String

    /// Its format.
    public let format: FileFormat

    /// The identifier of the ``Family`` it belongs to.
    public let family: String

    /// The network whose weights it should hold; `nil` when it holds none.
    public let architecture: Architecture?

    /// The VTAB-1k task the checkpoint was fine-tuned on.
    public let task: String?

    /// The number of the fine-tuning run.
    public let run: Int?

    /// The class set whose labels it holds.
    public let labels: String?

    /// The objects in a directory, by paths relative to it.
    public let objects: [String]

    /// How well it is known that the file exists.
    public let existence: Existence

    /// Who says that the file exists.
    public let sources: [String]

    /// The size in bytes that the architecture gives an `.npz`, in both ways of writing.
    public let derivedBytes: DerivedSize?

    /// The size in bytes that somebody published.
    public internal(set) var publishedBytes: Int?

    /// The digest that is pinned.
    public internal(set) var sha256: SHA256Digest?

    /// Who published the size and the digest.
    public internal(set) var publishedSources: [String] = []

    /// What is known to be wrong with the file.
    public internal(set) var defects: [Defect] = []

    /// Whether the file holds the weights of a checkpoint.
    public var holdsWeights: Bool { architecture != nil }

    // Not inlined: the optimizer of Swift 6.3.1 fails on these chains in another module.

    /// The number of classes of the network's head.
    @inline(never) public var classes: Int? { architecture?.classes }

    /// The number of the network's parameters.
    @inline(never) public var parameters: Int? { architecture?.parameterCount }

    /// The size to reckon with: the published one, or else the smaller of the derived ones.
    public var bytes: Int? { publishedBytes ?? derivedBytes?.plain }

    /// Where the objects of a directory are, in the order of ``objects``; the file itself when it is no directory.
    public var objectURLs: [String] {
        objects.isEmpty ? [url] : objects.map { url + $0 }
    }
}

/// The two sizes that the `.npz` file of a network can have.
public struct DerivedSize: Sendable, Hashable {
    /// With local headers that have no extra field.
    public let plain: Int

    /// With local headers that have a ZIP64 extra field.
    public let zip64Local: Int

    /// Describes the sizes.
    ///
    /// - Parameters:
    ///   - plain: the size without extra fields.
    ///   - zip64Local: the size with extra fields.
    public init(plain: Int, zip64Local: Int) {
        self.plain = plain
        self.zip64Local = zip64Local
    }

    /// Whether a size is one of the two.
    ///
    /// - Parameter bytes: the size.
    /// - Returns: `true` when it is.
    public func contains(_ bytes: Int) -> Bool {
        bytes == plain || bytes == zip64Local
    }
}

/// What is known to be wrong with a released file.
public struct Defect: Sendable, Hashable {
    /// The ways in which a file can be wrong.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It holds another architecture than its name says.
        case otherArchitecture = "other-architecture"
    }

    /// What is wrong.
    public let kind: Kind

    /// The shape of the root kernel that the file really holds, if known.
    public let rootShape: [Int]

    /// The architecture that the file seems to hold, if known.
    public let architecture: String?

    /// A file of the same size, if known.
    public let sameSizeAs: String?

    /// How well ``architecture`` is founded.
    public let basis: Basis

    /// Who says so.
    public let sources: [String]
}
