internal import ByteIO
internal import Catalog
internal import SystemPackage
internal import Yams

/// A model index as a file: YAML or JSON, or a Markdown page with an index in its front matter or in comments.
package enum IndexFile {
    /// The largest index that is read, in bytes.
    package static let maximumByteCount = 16 << 20

    /// The largest number of models that an index may have.
    package static let maximumModels = 10_000

    /// The largest number of figures, results and addresses that an index may have.
    package static let maximumStatements = 200_000

    /// Reads the models of an index.
    ///
    /// - Parameter path: the file.
    /// - Returns: the models, and remarks on parts of the index that are elsewhere.
    /// - Throws: ``IndexError``, or `FileError` when the file cannot be read.
    static func models(in path: FilePath) throws -> (models: [IndexedModel], remarks: [String]) {
        let file = try MappedFile(path: path)
        guard file.count <= maximumByteCount else { throw IndexError.tooLarge(path, bytes: file.count) }
        let bytes = file.withBytes { Array(copying: $0) }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]  // of the order of bytes, which some editors put before a text
        guard let text = String(validating: bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0), as: UTF8.self)
        else { throw IndexError.notText(path) }
        var models: [IndexedModel] = []
        var remarks: [String] = []
        for part in parts(of: text, isMarkdown: isMarkdown(path, text)) {
            guard let root = try root(of: part, in: path) else { continue }
            let found = try IndexedModel.all(in: root, of: path)
            if part.isFrontMatter, found.models.isEmpty, !root.pairs.isEmpty {
                remarks.append("the front matter has no model-index")
            }
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
        /// Whether it is the front matter of a page, which need not have an index.
        var isFrontMatter = false
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
            parts.append(
                Part(text: lines[(index + 1)..<end].joined(separator: "\n"), offset: index + 1, isFrontMatter: true)
            )
            index = end + 1
        }
        var rest: Substring? = index < lines.endIndex ? lines[index] : nil
        while let line = rest {
            guard let open = line.firstRange(of: "<!--") else {
                index += 1
                rest = index < lines.endIndex ? lines[index] : nil
                continue
            }
            let first = index
            var body: [Substring] = []
            // the first line may stand beside the mark
            var text = line[open.upperBound...].drop(while: \.isWhitespace)
            var close = text.firstRange(of: "-->")
            while close == nil, index + 1 < lines.endIndex {
                body.append(text)
                index += 1
                text = lines[index]
                close = text.firstRange(of: "-->")
            }
            body.append(text[..<(close?.lowerBound ?? text.endIndex)])
            let isIndex = body.contains { IndexNode.normalized(String($0)) == "type: model-index" }
            if isIndex { parts.append(Part(text: body.joined(separator: "\n"), offset: first)) }
            // another one may begin behind it
            rest = close.map { text[$0.upperBound...] }
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
        case .parser(_, let problem, let mark, _) where problem.contains("nesting level"):
            (mark.line, "nested too deeply")
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
