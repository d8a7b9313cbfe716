public import SystemPackage

/// Every released file that is known, and what has been published about it.
///
/// A catalogue is read from YAML; `docs/catalog.md` describes the format. A value of this type is whole: every name that
/// it mentions is defined, no name is used twice, and every published size of an `.npz` is one that its architecture gives.
public struct ModelCatalog: Sendable {
    /// The version of the format that is understood.
    public static let schema = 1

    /// The largest catalogue that is read, in bytes.
    public static let maximumByteCount = 4 << 20

    /// The largest number of checkpoints that a catalogue may have.
    public static let maximumCheckpoints = 10_000

    /// Where the released files are; families can have another place.
    public let baseURL: String

    /// The sources of the facts: what they are, by identifier.
    public let sources: [String: String]

    /// What heads can tell apart, the VTAB-1k tasks included.
    public let classSets: [ClassSet]

    /// The VTAB-1k tasks, if the catalogue has them.
    public let vtab: VTAB1K?

    /// What results are measured on.
    public let datasets: [Dataset]

    /// The evaluation protocols by identifier.
    public let protocols: [String: EvaluationProtocol]

    /// The families, in the catalogue's order.
    public let families: [Family]

    /// The checkpoints, in the catalogue's order.
    public let checkpoints: [Checkpoint]

    /// The files, in the order of the checkpoints.
    public let files: [CatalogFile]

    /// Published accuracies that are means over several checkpoints.
    public let means: [PublishedResult]

    /// What checkpoints say about single images.
    public let answers: [KnownAnswer]

    /// Single values of weights.
    public let values: [KnownValue]

    /// The papers about the networks, and how they were trained.
    public let papers: [Paper]

    /// How checkpoints were trained.
    public let recipes: [TrainingRecipe]

    /// Converted copies elsewhere.
    public let copies: [PublishedCopy]

    let checkpointIndices: [String: Int]
    let fileIndices: [String: Int]

    /// Reads a catalogue.
    ///
    /// - Parameter yaml: the text.
    /// - Throws: ``CatalogError/invalid(_:in:)`` with everything that is wrong.
    public init(parsing yaml: String) throws(CatalogError) {
        try self.init(parsing: yaml, path: nil)
    }

    /// Reads the embedded catalogue or a file.
    ///
    /// - Parameter source: where the catalogue is.
    /// - Returns: the catalogue.
    /// - Throws: ``CatalogError`` when the file cannot be read, or with everything that is wrong with it.
    public static func load(_ source: CatalogSource = .embedded) throws(CatalogError) -> ModelCatalog {
        try ModelCatalog(parsing: source.read(), path: source.path)
    }

    /// Reads a file, or the embedded catalogue when there is none.
    ///
    /// - Parameter path: the file, or `nil`.
    /// - Returns: the catalogue.
    /// - Throws: ``CatalogError`` when the file cannot be read, or with everything that is wrong with it.
    public static func load(from path: FilePath?) throws(CatalogError) -> ModelCatalog {
        try load(path.map { .file($0) } ?? .embedded)
    }

    private init(parsing yaml: String, path: FilePath?) throws(CatalogError) {
        let builder = CatalogBuilder()
        builder.read(yaml)
        guard builder.log.problems.isEmpty else { throw .invalid(builder.log.sorted, in: path) }
        baseURL = builder.baseURL
        sources = builder.sources
        classSets = builder.classSets
        vtab = builder.vtab
        datasets = builder.datasets
        protocols = builder.protocols
        families = builder.families
        checkpoints = builder.checkpoints
        files = builder.files
        means = builder.means
        answers = builder.answers
        values = builder.values
        papers = builder.papers
        recipes = builder.recipes
        copies = builder.copies
        checkpointIndices = builder.checkpointIndices.merging(builder.aliasIndices) { own, _ in own }
        fileIndices = builder.fileIndices
    }
}
