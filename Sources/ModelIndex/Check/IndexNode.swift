internal import Yams

/// A value in somebody's index, read leniently: keys in any case, with `_` for blanks.
struct IndexNode {
    let node: Node
    /// The lines of the file before the document.
    let offset: Int

    /// The line in the file, from 1.
    var line: Int { (node.mark?.line ?? 1) + offset }

    /// The text of a scalar; `nil` for anything else, and for null.
    var text: String? {
        guard case .scalar(let scalar) = node else { return nil }
        return isNull ? nil : scalar.string
    }

    /// Whether nothing stands there.
    var isNull: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The elements of a list; one element for a scalar or a mapping.
    var elements: [IndexNode] {
        guard case .sequence(let sequence) = node else { return [self] }
        return sequence.map { IndexNode(node: $0, offset: offset) }
    }

    /// Whether it is a list.
    var isList: Bool {
        if case .sequence = node { true } else { false }
    }

    /// The pairs of a mapping; none for anything else.
    var pairs: [(key: String, value: IndexNode)] {
        guard case .mapping(let mapping) = node else { return [] }
        return mapping.compactMap { key, value in
            guard case .scalar(let scalar) = key else { return nil }
            return (scalar.string, IndexNode(node: value, offset: offset))
        }
    }

    /// The value of a key.
    subscript(_ name: String) -> IndexNode? {
        pairs.first { Self.normalized($0.key) == name }?.value
    }

    /// A key as it is compared: lower case, with single blanks.
    static func normalized(_ key: String) -> String {
        key.lowercased().replacing("_", with: " ").split(separator: " ").joined(separator: " ")
    }
}
