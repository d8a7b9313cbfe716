internal import BiT
public import Catalog

/// What is known beside the catalogue: what was fetched, what was converted, what was measured.
public struct Knowledge: Sendable {
    /// The released files that were fetched, by their names in the catalogue (``CatalogFile/file``).
    public var held: [String: HeldFile] = [:]

    /// The results of `bitzoo verify`, the newest last.
    public var results: [VerificationResult] = []

    /// Files on this machine that hold checkpoints' weights, by the checkpoints' names.
    public var converted: [String: ConvertedFile] = [:]

    /// Knows nothing.
    public init() {}

    /// The digest of a checkpoint's weights that somebody states who did not just measure something.
    ///
    /// - Parameter checkpoint: the checkpoint.
    /// - Returns: the digest; `nil` when nobody states one.
    public func statedContentDigest(of checkpoint: Checkpoint) -> KnownDigest? {
        if let digest = checkpoint.contentDigest { return KnownDigest(digest, origin: .catalog) }
        // what is known to hold something else says nothing about the checkpoint
        return checkpoint.files.lazy.filter { $0.defects.isEmpty }.compactMap { held[$0.file]?.contentDigest }.first
    }

    /// The digest of a checkpoint's weights: the stated one, or else the one of the newest result.
    ///
    /// - Parameter checkpoint: the checkpoint.
    /// - Returns: the digest; `nil` when there is none.
    public func contentDigest(of checkpoint: Checkpoint) -> KnownDigest? {
        statedContentDigest(of: checkpoint)
            ?? results.lazy.filter { $0.checkpoint == checkpoint.name }.compactMap(\.contentDigest).last
            .map { KnownDigest($0, origin: .verification) }
    }
}

extension ModelRecord {
    /// Collects everything that is known of a checkpoint.
    ///
    /// - Parameters:
    ///   - checkpoint: the checkpoint, of this catalogue.
    ///   - catalog: the catalogue.
    ///   - knowledge: what is known beside it.
    /// - Throws: ``ResultsError/otherWeights(_:checkpoint:found:expected:)`` when a result is about other weights than those that
    ///   have a known digest.
    public init(
        _ checkpoint: Checkpoint,
        in catalog: ModelCatalog,
        knowledge: Knowledge = Knowledge()
    ) throws(ResultsError) {
        self.checkpoint = checkpoint
        family = catalog.families.first { $0.id == checkpoint.family }
        task = catalog.vtab?.tasks.first { $0.id == checkpoint.task }
        recipe = catalog.recipes.first { $0.checkpoints.contains(checkpoint.name) }
        base = checkpoint.base.flatMap { name in catalog.checkpoints.first { $0.name == name } }
        evaluation = checkpoint.protocols.first
        cost = evaluation.map {
            checkpoint.architecture.cost(height: $0.definition.resolution, width: $0.definition.resolution)
        }
        files = checkpoint.files.map { FileRecord($0, held: knowledge.held[$0.file]) }
        published = checkpoint.results.filter { $0.subject == checkpoint.name }
        let group = task?.group
        means = catalog.means.filter { mean in
            // a mean over a group of tasks says nothing about those of other groups, though the pattern covers all
            let isOfOtherGroup = VTABTask.Group.allCases.contains {
                $0 != group && mean.dataset.id == "vtab-1k-\($0.rawValue)"
            }
            return !isOfOtherGroup && GlobPattern(mean.subject).matches(checkpoint.name)
        }
        copies = catalog.copies.filter { $0.checkpoint == checkpoint.name }
        sourceTitles = catalog.sources
        converted = knowledge.converted[checkpoint.name]

        let results = knowledge.results.filter { $0.checkpoint == checkpoint.name }
        let known = knowledge.statedContentDigest(of: checkpoint)
        for result in results {
            guard let found = result.contentDigest, let known, found != known.sha256 else { continue }
            throw .otherWeights(result.path, checkpoint: checkpoint.name, found: found, expected: known)
        }
        contentDigest = knowledge.contentDigest(of: checkpoint)
        measured = results.compactMap { result in
            result.accuracy.map { MeasuredAccuracy($0, of: result, in: catalog) }
        }
        verification = results.last?.levels ?? []
    }
}
