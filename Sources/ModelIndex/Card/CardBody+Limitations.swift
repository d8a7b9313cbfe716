internal import BiT
internal import Catalog
internal import HTML

extension CardBody {
    /// What one should not expect of the weights, and of this card; each line follows from a fact of the record.
    var limitations: [String] {
        var lines = [
            "It answers with one of its \(grouped(record.checkpoint.classes)) classes, whatever an image shows."
        ]
        if record.task != nil {
            lines.append(
                "It was fine-tuned on 1,000 examples, as VTAB-1k prescribes, to compare ways of learning; expect little elsewhere."
            )
        }
        if record.checkpoint.classSet.labels.isEmpty {
            lines.append("The order of its classes is not known to the catalogue, so that its answers are numbers.")
        }
        if let evaluation = record.evaluation {
            if evaluation.basis == .inferred {
                lines.append("How images are prepared for it is inferred from what is known about its relatives.")
            }
            if !evaluation.definition.isComplete {
                lines.append(
                    "The first protocol is not fully known: \(MarkdownText.escaped(evaluation.definition.words))."
                )
            }
        }
        if case .derived = record.mainFile?.size {
            lines.append(
                "No published size of its file is known: it is computed, and right only if the file is what it should be."
            )
        }
        if record.mainFile != nil, record.mainFile?.digest == nil {
            lines.append(
                "No published digest of its file is known: what is fetched first can only be compared with later copies."
            )
        }
        if record.family?.licence == nil {
            lines.append("Nothing is known about the licence.")
        } else if let licence = record.family?.licence, licence.basis == .inferred {
            lines.append(
                "The licence (\(MarkdownText.escaped(licence.id))) is inferred, from: \(sources(licence.sources)). Nothing is"
                    + " stated for the files themselves."
            )
        }
        lines.append("How well it does for different groups of people, places or cameras is not measured here.")
        return ["## Limitations", lines.map { "- \($0)" }.joined(separator: "\n")]
    }
}
