internal import Catalog

/// The kinds of documents that describe checkpoints.
public enum DocumentFormat: String, Sendable, CaseIterable {
    /// A collection file of model-index, in YAML.
    case modelIndex = "model-index"
    /// A model card for a hub, in Markdown: one for each checkpoint.
    case modelCard = "model-card"
    /// A bill of materials of CycloneDX, in JSON.
    case cyclonedx
    /// A table of all figures.
    case csv
    /// A page with a table, and the collection file in a comment.
    case markdown
    /// A static site with a page for each checkpoint.
    case html

    /// Makes one document.
    ///
    /// - Parameters:
    ///   - records: what is known; one for a ``modelCard`` and ``html``.
    ///   - generator: the program that makes it.
    /// - Returns: the text.
    /// - Throws: ``DocumentError/onlyOne(_:)`` when the document is about one checkpoint, and there is another number of them.
    public func text(of records: [ModelRecord], generator: Generator) throws -> String {
        switch self {
        case .modelIndex: return try CollectionFile.yaml(of: records, generator: generator)
        case .cyclonedx: return try BillOfMaterials.json(of: records, generator: generator)
        case .csv: return FigureTable.csv(of: records)
        case .markdown: return try MarkdownPage.text(of: records, generator: generator)
        case .modelCard, .html:
            guard let record = records.first, records.count == 1 else { throw DocumentError.onlyOne(self) }
            return self == .html
                ? CatalogSite.page(of: record, generator: generator)
                : try ModelCard.text(of: record, generator: generator)
        }
    }

    /// Makes a directory's documents: one for each checkpoint, or a site.
    ///
    /// - Parameters:
    ///   - records: what is known.
    ///   - generator: the program that makes them.
    /// - Returns: the documents, by paths relative to the directory.
    /// - Throws: ``DocumentError/oneFile(_:)`` when the format is that of one file.
    public func files(of records: [ModelRecord], generator: Generator) throws -> [DocumentFile] {
        switch self {
        case .html:
            return CatalogSite.pages(of: records, generator: generator)
        case .modelCard:
            let names = DocumentName.unique(for: records.map(\.checkpoint.name))
            return try zip(names, records).map { name, record in
                DocumentFile(path: "\(name)/README.md", text: try ModelCard.text(of: record, generator: generator))
            }
        case .cyclonedx:
            let names = DocumentName.unique(for: records.map(\.checkpoint.name))
            return try zip(names, records).map { name, record in
                DocumentFile(
                    path: "\(name).cdx.json",
                    text: try BillOfMaterials.json(of: [record], generator: generator)
                )
            }
        case .modelIndex, .csv, .markdown: throw DocumentError.oneFile(self)
        }
    }

    /// The extension that the name of a single document ends in.
    public var fileExtension: String {
        switch self {
        case .modelIndex: "yml"
        case .modelCard, .markdown: "md"
        case .cyclonedx: "json"
        case .csv: "csv"
        case .html: "html"
        }
    }

    /// Whether documents can be made into a directory.
    public var hasDirectories: Bool {
        switch self {
        case .modelCard, .cyclonedx, .html: true
        case .modelIndex, .csv, .markdown: false
        }
    }

    /// What the names of all files in such a directory end in.
    var directoryEnding: String {
        switch self {
        case .modelCard: "README.md"
        case .cyclonedx: ".cdx.json"
        default: ".\(fileExtension)"
        }
    }
}

/// One of the files of a directory.
public struct DocumentFile: Sendable, Equatable {
    /// The path relative to the directory, without `..`.
    public let path: String

    /// The text.
    public let text: String
}

/// Why documents cannot be made, or not be put where they should go.
public enum DocumentError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One document of the format is about one checkpoint.
    case onlyOne(DocumentFormat)
    /// The format is that of one file.
    case oneFile(DocumentFormat)
    /// What should be replaced is no directory.
    case notADirectory(String)
    /// The directory that should be replaced holds something else.
    case holdsMore(String, name: String)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .onlyOne(let format): "\(format.rawValue): one file is about one checkpoint"
        case .oneFile(let format): "\(format.rawValue) is one file, and not a directory"
        case .notADirectory(let path): "\(path): is not a directory, and is not replaced by one"
        case .holdsMore(let path, let name): "\(path): holds \(name), and is not replaced"
        }
    }
}
