internal import ByteIO
internal import Catalog
internal import SystemPackage
internal import Yams

/// A model index as a file: YAML or JSON, or a Markdown page with an index in its front matter or in comments.
public enum IndexFile {
    /// The largest index that is read, in bytes.
    public static let maximumByteCount = 16 << 20

    /// The largest number of models that an index may have.
    public static let maximumModels = 10_000

    /// Reads the models of an index.
    ///
    /// - Parameter path: the file.
    /// - Returns: the models, and remarks on parts of the index that are elsewhere.
    /// - Throws: ``IndexError``, or `FileError` when the file cannot be read.
    static func models(in path: FilePath) throws -> (models: [IndexedModel], remarks: [String]) {
        let file = try MappedFile(path: path)
        guard file.count <= maximumByteCount else { throw IndexError.tooLarge(path, bytes: file.count) }
        let bytes = file.withBytes { Array(copying: $0) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw IndexError.notText(path) }
        var models: [IndexedModel] = []
        var remarks: [String] = []
        for part in parts(of: text, isMarkdown: isMarkdown(path, text)) {
            guard let root = try root(of: part, in: path) else { continue }
            let found = IndexedModel.all(in: root)
            models += found.models
            remarks += found.remarks
            guard models.count <= maximumModels else { throw IndexError.tooManyModels(path) }
        }
        guard !models.isEmpty || !remarks.isEmpty else { throw IndexError.noModels(path) }
        return (models, remarks)
    }

    /// A document in the file, and the lines before it.
    private struct Part {
        let text: String
        let offset: Int
    }

    private static func isMarkdown(_ path: FilePath, _ text: String) -> Bool {
        switch path.extension?.lowercased() {
        case "md", "mdx", "markdown": true
        case "yml", "yaml", "json": false
        default: text.contains("<!--")
        }
    }

    private static func parts(of text: String, isMarkdown: Bool) -> [Part] {
        guard isMarkdown else { return [Part(text: text, offset: 0)] }
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        var parts: [Part] = []
        var index = lines.firstIndex { !$0.allSatisfy(\.isWhitespace) } ?? lines.endIndex
        func isFence(_ line: Substring) -> Bool {
            line.hasPrefix("---") && line.dropFirst(3).allSatisfy(\.isWhitespace)
        }
        if index < lines.endIndex, isFence(lines[index]), let end = lines[(index + 1)...].firstIndex(where: isFence) {
            parts.append(Part(text: lines[(index + 1)..<end].joined(separator: "\n"), offset: index + 1))
            index = end + 1
        }
        // comments
        while index < lines.endIndex {
            guard let open = lines[index].firstRange(of: "<!--") else {
                index += 1
                continue
            }
            var body: [Substring] = []
            // the first line may stand beside the mark
            var rest = lines[index][open.upperBound...].drop(while: \.isWhitespace)
            var line = index
            while rest.firstRange(of: "-->") == nil, line + 1 < lines.endIndex {
                body.append(rest)
                line += 1
                rest = lines[line]
            }
            body.append(rest[..<(rest.firstRange(of: "-->")?.lowerBound ?? rest.endIndex)])
            let isIndex = body.contains { IndexNode.normalized(String($0)) == "type: model-index" }
            if isIndex { parts.append(Part(text: body.joined(separator: "\n"), offset: index)) }
            index = line + 1
        }
        return parts
    }

    private static func root(of part: Part, in path: FilePath) throws(IndexError) -> IndexNode? {
        if let place = firstYAMLAnchor(in: part.text) { throw .anchor(path, line: place.line + part.offset) }
        do {
            // without rules for types: a figure is compared as it is written
            let node = try Parser(yaml: part.text, resolver: .basic, encoding: .utf8).singleRoot()
            return node.map { IndexNode(node: $0, offset: part.offset) }
        } catch let error as YamlError {
            let (line, problem) = Self.problem(error)
            throw .syntax(path, line: line + part.offset, problem)
        } catch {
            throw .syntax(path, line: 1 + part.offset, "\(error)")
        }
    }

    private static func problem(_ error: YamlError) -> (line: Int, text: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark.line, problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            (context.mark.line, "the same key twice: \(duplicates.joined(separator: ", "))")
        case .reader(let problem, _, _, _): (1, problem)
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded: (1, "\(error)")
        }
    }
}
