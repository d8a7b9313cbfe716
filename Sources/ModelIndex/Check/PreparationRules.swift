internal import Catalog

/// Compares what is said of the images with the protocols of a checkpoint.
struct PreparationRules {
    private let record: ModelRecord
    private let model: IndexedModel

    init(_ record: ModelRecord, _ model: IndexedModel) {
        self.record = record
        self.model = model
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
                case "crop pct": definition.cropShare.map { StatedNumber.text($0) }
                default: definition.interpolation?.rawValue
                }
            return text.map { ($0, definition) }
        }
        guard !known.isEmpty else { return (.unknown, "nobody published it") }
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

    /// The protocols for the resolution that the model is said to be for, or else all.
    ///
    /// Those that figures were published for count too, and not only those that the checkpoint is evaluated by today.
    private var definitions: [EvaluationProtocol] {
        var all: [EvaluationProtocol] = []
        let used = record.checkpoint.protocols.map(\.definition) + record.published.compactMap(\.evaluationProtocol)
        for definition in used where !all.contains(definition) { all.append(definition) }
        let stated = model.figures.first { $0.name == "image size" }?.value.resolution
        let same = all.filter { $0.resolution == stated }
        return same.isEmpty ? all : same
    }
}

extension IndexNode {
    /// A side of a square in pixels: `480`, `480x480`, `[3, 480, 480]`.
    var resolution: Int? {
        let numbers = elements.flatMap { element in
            (element.text ?? "").split { !"0123456789".contains($0) }.compactMap { Int($0) }
        }
        return numbers.last.flatMap { $0 > 0 && $0 <= 1 << 16 ? $0 : nil }
    }
}
