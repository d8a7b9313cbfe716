internal import Catalog
internal import HTML

/// What the checkpoint was trained on, how, and from which other checkpoint.
struct TrainingSection {
    let record: ModelRecord
    let map: SiteMap?

    /// The section; nothing when nothing is known.
    var markup: Markup? {
        let checkpoint = record.checkpoint
        var facts = FactList()
        if let base = checkpoint.base {
            facts.add(
                "Base model",
                "\(map?.link(to: base) ?? "<bdi>\(base)</bdi>")\(inferredTag(checkpoint.baseBasis == .inferred))",
                "its training started from these weights"
            )
        }
        for stage in checkpoint.trainingData {
            facts.add(
                Self.title(stage.stage),
                "<bdi>\(stage.name)</bdi>\(inferredTag(stage.basis == .inferred))",
                record.titles(of: stage.sources).joined(separator: "; ")
            )
        }
        add(record.recipe, to: &facts)
        guard let list = facts.markup else { return nil }
        return """
            <section aria-labelledby="training">
            <h2 id="training">Training</h2>
            \(list)
            </section>
            """
    }

    private func add(_ recipe: TrainingRecipe?, to facts: inout FactList) {
        guard let recipe else { return }
        var settings: [String] = []
        if let epochs = recipe.epochs { settings.append(counted(epochs, "epoch")) }
        if let rate = recipe.learningRate { settings.append("learning rate \(Self.exact(rate))") }
        if let size = recipe.batchSize { settings.append("batches of \(grouped(size))") }
        if let momentum = recipe.momentum { settings.append("momentum \(Self.exact(momentum))") }
        if let decay = recipe.weightDecay { settings.append("weight decay \(Self.exact(decay))") }
        let sources = record.titles(of: recipe.sources).joined(separator: "; ")
        facts.add(
            "Recipe",
            settings.isEmpty ? nil : "\(settings.joined(separator: ", "))",
            "\(sources), which does not say which stage it is about"
        )
        facts.add(
            "Techniques",
            recipe.techniques.isEmpty ? nil : "\(recipe.techniques.joined(separator: ", "))",
            sources
        )
        facts.add("Machines", recipe.resources.map { "\($0)" }, sources)
    }

    private static func title(_ stage: TrainingData.Stage) -> String {
        switch stage {
        case .preTraining: "Pre-trained on"
        case .fineTuning: "Fine-tuned on"
        case .distillation: "Distilled on"
        case .training: "Trained on"
        }
    }

    /// A small number with as many digits as it needs.
    private static func exact(_ value: Double) -> String {
        var text = fixed(value, 8)
        while text.contains("."), text.hasSuffix("0") || text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
