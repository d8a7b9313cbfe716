internal import Yams

extension YAMLMapping {
    /// Writes a document.
    ///
    /// The same mapping gives the same bytes; each text is on one line, and what looks like something else is quoted.
    ///
    /// - Parameter isInComment: whether the document goes into a comment of HTML, where it must not have two hyphens in a row.
    /// - Returns: the text, with a newline at its end.
    /// - Throws: an error of the YAML library when it cannot write.
    package func yaml(inComment isInComment: Bool = false) throws -> String {
        let text = try Yams.serialize(node: node, width: -1, allowUnicode: true)
        return isInComment ? YAMLText.withoutCommentMarks(text) : text
    }

    fileprivate var node: Node {
        let pairs = entries.map { (YAMLValue.text($0.key).node, $0.value.node) }
        return .mapping(Node.Mapping(pairs, Tag(.map), pairs.isEmpty ? .flow : .block))
    }
}

extension YAMLValue {
    fileprivate var node: Node {
        switch self {
        case .text(let text): scalar(text, .str, YAMLText.isPlain(text) ? .plain : .doubleQuoted)
        case .integer(let integer): scalar(String(integer), .int, .plain)
        case .number(let number): scalar(YAMLText.number(number), .float, .plain)
        case .list(let values):
            .sequence(Node.Sequence(values.map(\.node), Tag(.seq), values.isEmpty ? .flow : .block))
        case .mapping(let mapping): mapping.node
        }
    }

    private func scalar(_ text: String, _ tag: Tag.Name, _ style: Node.Scalar.Style) -> Node {
        .scalar(Node.Scalar(text, Tag(tag), style))
    }
}
