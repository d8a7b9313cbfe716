internal import Yams

/// A value in the document, with the way to it; whatever is wrong with it goes to the log.
///
/// A class, because it is handed around a lot, and a node consists of many references.
final class Field {
    let node: Node
    let path: String
    let log: ProblemLog

    init(node: Node, path: String, log: ProblemLog) {
        self.node = node
        self.path = path
        self.log = log
    }

    var line: Int { node.mark?.line ?? 1 }

    var isList: Bool {
        if case .sequence = node { true } else { false }
    }

    var isMapping: Bool {
        if case .mapping = node { true } else { false }
    }

    func report(_ kind: CatalogProblem.Kind) {
        log.add(kind, at: node.mark, path: path)
    }

    /// The text; nothing for an empty or null value, which is reported.
    func text() -> String? {
        scalar(.text)
    }

    func integer() -> Int? {
        parse(.integer) { Int($0) }
    }

    func number() -> Double? {
        guard let number = parse(.number, { Double($0) }) else { return nil }
        guard number.isFinite else {
            report(.wrongType(expected: .number, found: .text))
            return nil
        }
        return number
    }

    func boolean() -> Bool? {
        parse(.boolean) { $0 == "true" ? true : $0 == "false" ? false : nil }
    }

    /// An integer above zero.
    func positive() -> Int? {
        guard let number = integer() else { return nil }
        guard number > 0 else {
            report(.notPositive(number))
            return nil
        }
        return number
    }

    /// A number in 0...100.
    func percentage() -> Double? {
        guard let number = parse(.number, { Double($0) }) else { return nil }
        guard number >= 0, number <= 100 else {
            report(.notAPercentage(number))
            return nil
        }
        return number
    }

    /// One of the values of an enumeration, by raw value.
    func choice<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> Choice? where Choice.RawValue == String {
        guard let text = text() else { return nil }
        guard let choice = Choice(rawValue: text) else {
            report(.notAChoice(text, of: Choice.allCases.map(\.rawValue)))
            return nil
        }
        return choice
    }

    /// The elements of a list.
    func list() -> [Field] {
        guard case .sequence(let sequence) = node else {
            report(.wrongType(expected: .list, found: foundType))
            return []
        }
        return sequence.enumerated().map { Field(node: $1, path: "\(path)[\($0)]", log: log) }
    }

    func texts() -> [String] {
        list().compactMap { $0.text() }
    }

    /// The pairs of a mapping whose keys are names.
    func entries() -> [(name: String, key: Field, value: Field)] {
        guard case .mapping(let mapping) = node else {
            report(.wrongType(expected: .mapping, found: foundType))
            return []
        }
        return mapping.compactMap { key, value in
            let field = Field(node: key, path: path, log: log)
            guard let name = field.text() else { return nil }
            let inner = path.isEmpty ? name : "\(path).\(name)"
            return (name, Field(node: key, path: inner, log: log), Field(node: value, path: inner, log: log))
        }
    }

    private func scalar(_ expected: CatalogProblem.ValueType) -> String? {
        guard case .scalar(let scalar) = node, !isNothing(scalar) else {
            report(.wrongType(expected: expected, found: foundType))
            return nil
        }
        return scalar.string
    }

    private func parse<Value>(_ expected: CatalogProblem.ValueType, _ convert: (String) -> Value?) -> Value? {
        guard let text = scalar(expected) else { return nil }
        guard let value = convert(text) else {
            report(.wrongType(expected: expected, found: .text))
            return nil
        }
        return value
    }

    private var foundType: CatalogProblem.ValueType {
        switch node {
        case .scalar(let scalar): isNothing(scalar) ? .nothing : .text
        case .mapping: .mapping
        case .sequence: .list
        case .alias: .text
        }
    }

    private func isNothing(_ scalar: Node.Scalar) -> Bool {
        scalar.style == .plain ? ["", "~", "null"].contains(scalar.string) : scalar.string.isEmpty
    }
}
