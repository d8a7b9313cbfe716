/// What can stand in braces in a template.
enum Placeholder: String, Hashable {
    case architecture
    case size
    case run
    case task
    case checkpoint
}

/// A name with placeholders, such as `BiT-M-{architecture}-run{run}-{task}`.
struct Template {
    private enum Part {
        case literal(String)
        case placeholder(Placeholder)
    }

    private let parts: [Part]

    /// The value that the template was read from.
    let field: Field

    /// Reads a template; placeholders that cannot be filled are reported.
    ///
    /// - Parameters:
    ///   - field: the text.
    ///   - available: the placeholders that have a value here.
    init?(_ field: Field, available: Set<Placeholder>) {
        guard let text = field.text() else { return nil }
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            parts.append(.literal(String(rest[..<open])))
            let inner = rest[rest.index(after: open)...]
            let close = inner.firstIndex(of: "}") ?? inner.endIndex
            let name = String(inner[..<close])
            guard close < inner.endIndex, let placeholder = Placeholder(rawValue: name), available.contains(placeholder)
            else {
                field.report(.unknownPlaceholder(name))
                return nil
            }
            parts.append(.placeholder(placeholder))
            rest = inner[inner.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        self.parts = parts
        self.field = field
    }

    /// Fills the placeholders in.
    func filled(with values: [Placeholder: String]) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .placeholder(let placeholder): text += values[placeholder] ?? ""
            }
        }
        return text
    }
}
