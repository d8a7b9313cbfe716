internal import Yams

/// Reads the text of a catalogue as YAML.
enum Document {
    /// The root of the text's one document; what keeps it from being read is reported.
    static func root(of text: String, log: ProblemLog) -> Field? {
        guard !hasAnchor(text, log: log) else { return nil }
        do {
            // without rules for types: what a value is follows from where it stands
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let node = try parser.singleRoot() else {
                log.add(.emptyDocument, at: nil, path: "")
                return nil
            }
            return Field(node: node, path: "", log: log)
        } catch let error as YamlError {
            report(error, log: log)
        } catch {
            log.add(.syntax("\(error)"), at: nil, path: "")
        }
        return nil
    }

    /// Whether there is an anchor, which is reported.
    private static func hasAnchor(_ text: String, log: ProblemLog) -> Bool {
        guard let place = firstYAMLAnchor(in: text) else { return false }
        log.add(CatalogProblem(line: place.line, column: place.column, path: "", kind: .anchor))
        return true
    }

    private static func report(_ error: YamlError, log: ProblemLog) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            log.add(.syntax(problem), at: mark, path: "")
        case .duplicatedKeysInMapping(let duplicates, let context):
            log.add(.repeatedKeys(duplicates), at: context.mark, path: "")
        case .reader(let problem, let offset, _, let text):
            let before = text.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            log.add(CatalogProblem(line: line, column: column, path: "", kind: .syntax(problem)))
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            log.add(.syntax("\(error)"), at: nil, path: "")
        }
    }
}
