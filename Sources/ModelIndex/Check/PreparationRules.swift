internal import Catalog

/// Compares what is said of the images with the protocols of a checkpoint.
struct PreparationRules {
    /// The protocols for the resolution that the model is said to be for, or else all.
    private let definitions: [EvaluationProtocol]

    /// Rules for a checkpoint.
    ///
    /// Those that figures were published for count too, and not only those that the checkpoint is evaluated by today.
    ///
    /// - Parameters:
    ///   - record: the checkpoint.
    ///   - resolution: the resolution that the model is said to be for, if it is said.
    init(_ record: ModelRecord, resolution: Int?) {
        var all: [EvaluationProtocol] = []
        let used = record.checkpoint.protocols.map(\.definition) + record.published.compactMap(\.evaluationProtocol)
        for definition in used where !all.contains(definition) { all.append(definition) }
        let same = all.filter { $0.resolution == resolution }
        definitions = same.isEmpty ? all : same
    }

    /// Compares one figure.
    ///
    /// - Parameters:
    ///   - name: `image size`, `crop pct` or `interpolation`.
    ///   - value: what the index says.
    /// - Returns: the verdict, and what is known.
    func judge(_ name: String, _ value: IndexNode) -> (verdict: IndexFinding.Verdict, detail: String) {
        let known = definitions.compactMap { definition -> (text: String, definition: EvaluationProtocol)? in
            let text: String? =
                switch name {
                case "image size": "\(definition.resolution)"
                case "crop pct": definition.cropShare.map { FigureText.number(Figures.clean($0)) }
                default: definition.interpolation?.rawValue
                }
            return text.map { ($0, definition) }
        }
        guard !known.isEmpty else { return (.unknown, "no protocol is known") }
        let isSame: (EvaluationProtocol) -> Bool =
            switch name {
            case "image size": { $0.resolution == value.resolution }
            case "crop pct":
                { definition in
                    guard let share = definition.cropShare, let text = value.text else { return false }
                    return StatedNumber(text)?.agrees(with: share) ?? false
                }
            default: { $0.interpolation?.rawValue == value.text?.lowercased() }
            }
        if let match = known.first(where: { isSame($0.definition) }) {
            return (.agrees, "protocol \(match.definition.id)")
        }
        let list = known.map { "\($0.text) (\($0.definition.id))" }.joined(separator: ", ")
        return (.disagrees, "the protocols have \(list)")
    }
}

extension IndexNode {
    /// A side of a square in pixels: `480`, `480x480`, `[3, 480, 480]`.
    var resolution: Int? {
        let words = elements.flatMap { element in
            (element.text ?? "?").lowercased().split { " x\u{D7},px()[]".contains($0) }
        }
        // what is no number, or a number of another kind, is no side of an image
        let numbers = words.compactMap { word in word.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(word) : nil }
        guard numbers.count == words.count else { return nil }
        return numbers.last.flatMap { $0 > 0 && $0 <= 1 << 16 ? $0 : nil }
    }
}
