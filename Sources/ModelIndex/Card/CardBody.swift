internal import BiT
internal import Catalog
internal import HTML

/// The text of a card.
struct CardBody {
    let record: ModelRecord
    let generator: Generator

    init(_ record: ModelRecord, by generator: Generator) {
        self.record = record
        self.generator = generator
    }

    /// The sections, from the title to the line about who made the card.
    var text: String {
        let parts =
            ["# \(MarkdownText.escaped(record.checkpoint.name))"] + warnings + summary + files + usage + evaluation
        let rest = training + limitations + citation
        return (parts + rest + [closing]).joined(separator: "\n\n")
    }

    /// What is known to be wrong comes before everything else.
    private var warnings: [String] {
        let defects = record.files.flatMap { $0.defectSentences(sources: record.titles) }
        guard !defects.isEmpty else { return [] }
        let sentences = defects.map { "> **Warning: a defective file.** \(MarkdownText.escaped($0)) Do not use it." }
        return [sentences.joined(separator: "\n>\n")]
    }

    private var summary: [String] {
        let checkpoint = record.checkpoint
        var sentences = [
            "A ResNet-v2 with \(checkpoint.architecture.depth) layers and \(record.widthWords)"
                + " (\(MarkdownText.escaped(checkpoint.architectureName))), with group normalization and standardized weights.",
            "It has \(grouped(checkpoint.parameters)) parameters, counted in the architecture.",
        ]
        if let family = record.family {
            sentences.insert("It belongs to: \(MarkdownText.escaped(family.title)).", at: 1)
        }
        if let cost = record.cost {
            sentences.append(
                "One image of \(cost.height) x \(cost.width) px takes \(Figures.giga(cost.multiplyAccumulates)) GMACs (thousand"
                    + " million multiply-accumulates) in the convolutions and the head, which are"
                    + " \(Figures.giga(cost.operations)) GFLOPs at two operations each; this is computed, too."
            )
            if let activations = Int(exactly: cost.activations) {
                sentences.append("They put out \(grouped(activations)) values (activations).")
            }
        }
        return [sentences.joined(separator: " "), outputs] + (task.map { [$0] } ?? [])
    }

    /// What the outputs are.
    private var outputs: String {
        let checkpoint = record.checkpoint
        let set = checkpoint.classSet
        let basis = checkpoint.classBasis == .inferred ? " (inferred)" : ""
        var sentences = [
            "The \(grouped(checkpoint.classes)) outputs are logits of the classes"
                + " \(MarkdownText.code(set.id))\(basis)."
        ]
        switch set.activation {
        case .softmax: sentences.append("Softmax turns them into probabilities.")
        case .sigmoid:
            sentences.append("The sigmoid turns each into a probability: several classes can be true at once.")
        case nil: sentences.append("Which function turns them into probabilities is not stated.")
        }
        sentences.append(
            set.labels.isEmpty
                ? "Which class each output stands for is not known to the catalogue."
                : "What each output stands for is known: `bitzoo predict` names the classes."
        )
        return sentences.joined(separator: " ")
    }

    /// The VTAB-1k task.
    private var task: String? {
        guard let task = record.task else { return nil }
        var sentences = [
            "The task is \(MarkdownText.code(task.id)) of VTAB-1k (group: \(task.group.rawValue)).",
            "Its data set is \(MarkdownText.code(task.dataset)) of TensorFlow Datasets, version"
                + " \(MarkdownText.escaped(task.version)), with images of this size: \(MarkdownText.escaped(task.image)).",
            "What is predicted: \(MarkdownText.escaped(task.label)).",
        ]
        if let note = task.note { sentences.append("Note: \(MarkdownText.escaped(note)).") }
        if let run = record.checkpoint.run {
            sentences.append("This is run \(run) of the release; runs are numbered from 0.")
        }
        return sentences.joined(separator: " ")
    }

    private var closing: String {
        let program = MarkdownText.escaped("\(generator.name) \(generator.version)")
        return "This card was made by \(program) from its catalogue, and not by the authors of the model."
    }
}
