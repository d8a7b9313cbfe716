/// Every name in a catalogue and what it leads to, for those who look up many.
///
/// Names are those of checkpoints, their aliases, and the names and paths of files; that of a directory with or without the slash at its end.
public struct CatalogNames: Sendable {
    private enum Place: Hashable {
        case checkpoint(Int)
        case file(Int)
    }

    private let catalog: ModelCatalog
    private var places: [String: Place] = [:]
    /// The same names by their lower-case spelling.
    private var spellings: [String: [String]] = [:]

    /// Collects the names.
    ///
    /// - Parameter catalog: the catalogue.
    public init(_ catalog: ModelCatalog) {
        self.catalog = catalog
        for (name, index) in catalog.checkpointIndices { add(name, .checkpoint(index)) }
        for (name, index) in catalog.fileIndices { add(name, .file(index)) }
        for (index, file) in catalog.files.enumerated() { add(file.urlPath, .file(index)) }
        for (index, file) in catalog.files.enumerated() {
            for name in [file.file, file.urlPath] where name.hasSuffix("/") {
                add(String(name.dropLast()), .file(index))
            }
        }
    }

    /// The first place of a name stays.
    private mutating func add(_ name: String, _ place: Place) {
        guard places[name] == nil else { return }
        places[name] = place
        spellings[name.lowercased(), default: []].append(name)
    }

    /// Finds what a name leads to: as it is written, otherwise without regard to upper and lower case.
    ///
    /// - Parameter name: the name.
    /// - Returns: the places, each with a name that leads there, in the order of the names; several only where the catalogue tells names
    ///   apart by upper and lower case, and none is written like this one.
    public func matches(for name: String) -> [(name: String, match: CatalogMatch)] {
        if let place = places[name] { return [(name, match(place))] }
        var found: [Place: String] = [:]
        for candidate in (spellings[name.lowercased()] ?? []).sorted() {
            if let place = places[candidate], found[place] == nil { found[place] = candidate }
        }
        return found.sorted { $0.value < $1.value }.map { ($1, match($0)) }
    }

    private func match(_ place: Place) -> CatalogMatch {
        switch place {
        case .checkpoint(let index): .checkpoint(catalog.checkpoints[index])
        case .file(let index): .file(catalog.files[index])
        }
    }
}
