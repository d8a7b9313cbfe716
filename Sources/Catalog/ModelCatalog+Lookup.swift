/// What a name in a catalogue leads to.
public enum CatalogMatch: Sendable, Hashable {
    /// A checkpoint, by its name or an alias.
    case checkpoint(Checkpoint)
    /// A file, by its name or its path.
    case file(CatalogFile)
}

extension ModelCatalog {
    /// The number of names that an unknown name is answered with.
    public static let maximumSuggestions = 3

    /// Finds what a name stands for: a checkpoint's name or alias, a file's name, or a file's path under the base URL.
    ///
    /// A name that fits nothing as it is written is tried again without regard to upper and lower case.
    ///
    /// - Parameter name: the name.
    /// - Returns: the checkpoint or the file.
    /// - Throws: ``CatalogLookupError`` when there is none, or more than one.
    public func resolve(_ name: String) throws(CatalogLookupError) -> CatalogMatch {
        // most names are written as they are, and need no table of all others
        if let index = checkpointIndices[name] { return .checkpoint(checkpoints[index]) }
        if let index = fileIndices[name] { return .file(files[index]) }
        let found = CatalogNames(self).matches(for: name)
        switch found.count {
        case 0: throw .unknown(name, suggestions: suggestions(for: name))
        case 1: return found[0].match
        default: throw .ambiguous(name, candidates: found.map(\.name))
        }
    }

    /// Finds a checkpoint by its name, an alias, or the name or path of one of its files.
    ///
    /// - Parameter name: the name.
    /// - Returns: the checkpoint.
    /// - Throws: ``CatalogLookupError`` when the name leads to none, or to more than one.
    public func checkpoint(named name: String) throws(CatalogLookupError) -> Checkpoint {
        switch try resolve(name) {
        case .checkpoint(let checkpoint): return checkpoint
        case .file(let file):
            guard let index = checkpointIndices[file.name] else { throw .notACheckpoint(name) }
            return checkpoints[index]
        }
    }

    /// Finds a file: by its own name or path, or as the file of a checkpoint in a format.
    ///
    /// - Parameters:
    ///   - name: the name of a file or a checkpoint, or an alias.
    ///   - format: the format that is wanted; a checkpoint's first file when `nil`.
    /// - Returns: the file.
    /// - Throws: ``CatalogLookupError`` when there is none, or more than one.
    public func file(named name: String, format: FileFormat? = nil) throws(CatalogLookupError) -> CatalogFile {
        switch try resolve(name) {
        case .file(let file):
            if let format, format != file.format {
                throw .noSuchFormat(name, format, available: [file.format])
            }
            return file
        case .checkpoint(let checkpoint):
            let found = checkpoint.files.first { format == nil || $0.format == format }
            guard let found else {
                throw .noSuchFormat(name, format ?? .npz, available: checkpoint.files.map(\.format))
            }
            return found
        }
    }

    /// The names that are nearest to one, best first.
    ///
    /// - Parameter name: the name.
    /// - Returns: at most ``maximumSuggestions`` names; none when nothing is near.
    public func suggestions(for name: String) -> [String] {
        let names = Set(checkpointIndices.keys).union(fileIndices.keys).union(files.map(\.urlPath))
        return EditDistance.nearest(to: name, among: names, count: Self.maximumSuggestions)
    }
}
