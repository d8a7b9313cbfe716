internal import Catalog
internal import HTML

extension CardBody {
    /// What the network has seen, and how it was trained.
    var training: [String] {
        var parts = ["## Training"]
        let stages = record.checkpoint.trainingData
        if stages.isEmpty {
            parts.append("What it was trained on is not known.")
        } else {
            var table = MarkdownTable(.text("stage"), .text("data"), .text("basis"), .text("sources"))
            for stage in stages {
                table.add(
                    stage.stage.rawValue,
                    MarkdownText.escaped(stage.name),
                    stage.basis.rawValue,
                    sources(stage.sources)
                )
            }
            parts.append(table.text)
        }
        if let base = record.checkpoint.base {
            let verb = record.checkpoint.baseBasis == .inferred ? "is inferred to have started" : "started"
            parts.append("It \(verb) from \(MarkdownText.code(base)).")
        }
        return parts + recipe
    }

    private var recipe: [String] {
        guard let recipe = record.recipe else { return ["The catalogue has no recipe."] }
        var table = MarkdownTable(.text("recipe"), .text("value"))
        func add(_ name: String, _ value: String?) {
            if let value { table.add(name, MarkdownText.escaped(value)) }
        }
        add("epochs", recipe.epochs.map { "\($0)" })
        add("learning rate", recipe.learningRate.map { "\($0)" })
        add("images in a step", recipe.batchSize.map(grouped))
        add("momentum", recipe.momentum.map { "\($0)" })
        add("weight decay", recipe.weightDecay.map { "\($0)" })
        add("techniques", recipe.techniques.isEmpty ? nil : recipe.techniques.joined(separator: ", "))
        add("machines", recipe.resources)
        return [
            table.text,
            "As published by: \(sources(recipe.sources)). Which stage of the training it is about, is not said.",
        ]
    }
}
