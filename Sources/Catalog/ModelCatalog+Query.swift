/// Which checkpoints or files to list, and in which order; what is empty does not matter.
public struct CatalogQuery: Sendable, Hashable {
    /// What a list is sorted by.
    public enum SortKey: String, Sendable, Hashable, CaseIterable {
        /// The catalogue's own order.
        case catalog
        /// The name.
        case name
        /// The size in bytes; a checkpoint's is that of its first file with one.
        case size
        /// The number of parameters.
        case parameters
        /// The accuracy that stands for the checkpoint; see ``Checkpoint/headline``.
        case top1
    }

    /// Patterns for names, aliases and file names; one of them must fit.
    public var patterns: [GlobPattern] = []

    /// Identifiers of families.
    public var families: Set<String> = []

    /// Names of backbones, such as `R50x1`.
    public var architectures: Set<String> = []

    /// VTAB-1k tasks.
    public var tasks: Set<String> = []

    /// Formats; a checkpoint must have a file in one of them.
    public var formats: Set<FileFormat> = []

    /// What to sort by; what has no value comes last.
    public var sort: SortKey = .catalog

    /// Whether the largest value, or the last name, comes first.
    public var isDescending = false

    /// Makes a query that everything fits.
    public init() {}
}

extension ModelCatalog {
    /// The checkpoints that fit a query, sorted.
    ///
    /// - Parameter query: the query.
    /// - Returns: the checkpoints; they keep the catalogue's order where the sort key does not decide.
    public func checkpoints(matching query: CatalogQuery) -> [Checkpoint] {
        let found = checkpoints.filter { checkpoint in
            fits(query.families, checkpoint.family) && fits(query.architectures, checkpoint.architectureName)
                && fits(query.tasks, checkpoint.task)
                && (query.formats.isEmpty || checkpoint.files.contains { query.formats.contains($0.format) })
                && (query.patterns.isEmpty || query.patterns.contains { matches($0, checkpoint) })
        }
        return switch query.sort {
        case .catalog: query.isDescending ? found.reversed() : found
        case .name: sorted(found, query) { $0.name }
        case .size: sorted(found, query) { $0.files.lazy.compactMap(\.bytes).first }
        case .parameters: sorted(found, query) { $0.parameters }
        case .top1: sorted(found, query) { $0.headline?.top1 }
        }
    }

    /// The files that fit a query, sorted; files without weights are among them.
    ///
    /// - Parameter query: the query.
    /// - Returns: the files; they keep the catalogue's order where the sort key does not decide.
    public func files(matching query: CatalogQuery) -> [CatalogFile] {
        let found = files.filter { file in
            fits(query.families, file.family) && fits(query.tasks, file.task)
                && fits(query.architectures, owner(of: file)?.architectureName)
                && (query.formats.isEmpty || query.formats.contains(file.format))
                && (query.patterns.isEmpty || query.patterns.contains { matches($0, file) })
        }
        return switch query.sort {
        case .catalog: query.isDescending ? found.reversed() : found
        case .name: sorted(found, query) { $0.file }
        case .size: sorted(found, query) { $0.bytes }
        case .parameters: sorted(found, query) { $0.parameters }
        case .top1: sorted(found, query) { owner(of: $0)?.headline?.top1 }
        }
    }

    /// The checkpoint whose weights a file holds.
    ///
    /// - Parameter file: a file of this catalogue.
    /// - Returns: the checkpoint, or `nil` when the file holds no weights.
    public func owner(of file: CatalogFile) -> Checkpoint? {
        checkpointIndices[file.name].map { checkpoints[$0] }
    }

    private func fits(_ wanted: Set<String>, _ value: String?) -> Bool {
        wanted.isEmpty || value.map(wanted.contains) ?? false
    }

    private func matches(_ pattern: GlobPattern, _ checkpoint: Checkpoint) -> Bool {
        pattern.matches(checkpoint.name) || checkpoint.aliases.contains { pattern.matches($0.name) }
            || checkpoint.files.contains { pattern.matches($0.file) }
    }

    private func matches(_ pattern: GlobPattern, _ file: CatalogFile) -> Bool {
        pattern.matches(file.file) || pattern.matches(file.urlPath) || pattern.matches(file.name)
            || owner(of: file)?.aliases.contains { pattern.matches($0.name) } ?? false
    }

    private func sorted<Element, Key: Comparable>(
        _ elements: [Element],
        _ query: CatalogQuery,
        by key: (Element) -> Key?
    ) -> [Element] {
        elements.enumerated().map { (offset: $0, element: $1, key: key($1)) }.sorted { left, right in
            switch (left.key, right.key) {
            case (nil, nil): left.offset < right.offset
            case (nil, _): false
            case (_, nil): true
            case (let first?, let second?):
                first == second ? left.offset < right.offset : (first < second) != query.isDescending
            }
        }.map(\.element)
    }
}
