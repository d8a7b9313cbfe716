internal import Catalog

/// A model index in the form that Papers with Code introduced: collections, and models with metadata and results.
///
/// A collection is a family of the catalogue. What the format has no key for stands under keys of our own, which it allows.
/// `docs/model-index.md` says where each figure comes from.
package enum CollectionFile {
    /// Writes the model index as a YAML file.
    ///
    /// - Parameters:
    ///   - records: the checkpoints, in the order in which they are listed.
    ///   - generator: the program that makes the file.
    /// - Returns: the text of the file.
    /// - Throws: an error of the YAML library when it cannot write.
    package static func yaml(of records: [ModelRecord], generator: Generator) throws -> String {
        let program = "\(generator.name) \(generator.version)".split { $0.isNewline }.joined(separator: " ")
        return try "# Made by \(program)\n" + document(of: records).yaml()
    }

    /// The model index as a value.
    static func document(of records: [ModelRecord]) -> YAMLMapping {
        let collections = CollectionNames(of: records)
        var document = YAMLMapping()
        document.add(
            "Collections",
            mappings: collections.families.map { collection($0, named: collections.name(of: $0)) }
        )
        document.add(
            "Models",
            mappings: records.map { record in
                model(record, in: record.family.map { collections.name(of: $0) })
            }
        )
        return document
    }

    private static func collection(_ family: Family, named name: String) -> YAMLMapping {
        var mapping = YAMLMapping()
        mapping.add("Name", text: name)
        if let paper = family.papers.first { mapping.add("Paper", mapping: self.paper(paper)) }
        mapping.add("Further Papers", mappings: family.papers.dropFirst().map(paper))
        mapping.add("License", text: family.licence?.id)
        mapping.add("License Basis", text: family.licence?.basis.rawValue)
        mapping.add("Family", text: family.id)
        return mapping
    }

    private static func paper(_ paper: Paper) -> YAMLMapping {
        var mapping = YAMLMapping()
        mapping.add("Title", text: paper.title)
        mapping.add("URL", text: paper.url)
        return mapping
    }

    private static func model(_ record: ModelRecord, in collection: String?) -> YAMLMapping {
        var mapping = YAMLMapping()
        mapping.add("Name", text: record.checkpoint.name)
        mapping.add("In Collection", text: collection)
        mapping.add("Metadata", mapping: record.collectionMetadata)
        mapping.add("Code", text: record.codeAddress)
        mapping.add("Weights", text: record.mainFile?.file.webAddress)
        mapping.add("Results", mappings: record.collectionResults)
        return mapping
    }
}

/// The names of collections: the families' titles, with the short name where a title is not enough.
struct CollectionNames {
    /// The families, each once, in the order of the records.
    let families: [Family]

    private let titles: [String: Int]

    init(of records: [ModelRecord]) {
        var families: [Family] = []
        for case let family? in records.map(\.family) where !families.contains(where: { $0.id == family.id }) {
            families.append(family)
        }
        self.families = families
        titles = Dictionary(families.map { ($0.title, 1) }, uniquingKeysWith: +)
    }

    func name(of family: Family) -> String {
        titles[family.title, default: 1] > 1 ? "\(family.title) (\(family.id))" : family.title
    }
}
