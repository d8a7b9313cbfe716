internal import BiT
internal import ByteIO
internal import Catalog

extension ModelRecord {
    /// The part `Metadata` of a model.
    var collectionMetadata: YAMLMapping {
        var mapping = YAMLMapping()
        addComputation(to: &mapping)
        addFile(to: &mapping)
        mapping.add("Architecture", texts: architectureElements)
        mapping.add("Tasks", texts: ["Image Classification"])
        mapping.add("Training Techniques", texts: recipe?.techniques ?? [])
        mapping.add("Training Data", texts: checkpoint.trainingData.map(\.name))
        mapping.add("Training Resources", text: recipe?.resources)
        mapping.add("ID", text: checkpoint.name)
        mapping.add("LR", number: recipe?.learningRate)
        mapping.add("Epochs", integer: recipe?.epochs)
        mapping.add("Layers", integer: checkpoint.architecture.depth)
        if let evaluation {
            mapping.add("Crop Pct", text: evaluation.definition.cropShare.map(Self.cropText))
        }
        mapping.add("Momentum", number: recipe?.momentum)
        mapping.add("Batch Size", integer: recipe?.batchSize)
        if let evaluation { mapping.add("Image Size", text: String(evaluation.definition.resolution)) }
        mapping.add("Weight Decay", number: recipe?.weightDecay)
        if let evaluation { mapping.add("Interpolation", text: evaluation.definition.interpolation?.rawValue) }
        addOwn(to: &mapping)
        return mapping
    }

    private func addComputation(to mapping: inout YAMLMapping) {
        if let cost {
            mapping.add("FLOPs", integer: Int(exactly: cost.operations))
            mapping.add("MACs", integer: Int(exactly: cost.multiplyAccumulates))
            mapping.add("Activations", integer: Int(exactly: cost.activations))
            mapping.add(
                "FLOPs Convention",
                text: "2 x MACs of convolutions and head, one image of \(cost.height) x \(cost.width) px, computed"
            )
        }
        mapping.add("Parameters", integer: checkpoint.parameters)
    }

    private func addFile(to mapping: inout YAMLMapping) {
        if let main = mainFile {
            mapping.add("File Size", integer: main.size.bytes)
            if main.size != .unknown { mapping.add("File Size Basis", text: main.size.basis) }
            if case .derived(let sizes) = main.size, sizes.zip64Local != sizes.plain {
                mapping.add("File Size Alternative", integer: sizes.zip64Local)
            }
            mapping.add("SHA-256", text: main.digest?.sha256.description)
            mapping.add("SHA-256 Origin", text: main.digest?.origin.rawValue)
        }
        mapping.add("Content SHA-256", text: contentDigest?.sha256.description)
        mapping.add("Content SHA-256 Origin", text: contentDigest?.origin.rawValue)
    }

    /// What the format has no keys for.
    private func addOwn(to mapping: inout YAMLMapping) {
        if let evaluation {
            let basis = evaluation.basis == .inferred ? "; inferred for this checkpoint" : ""
            mapping.add("Evaluation Protocol", text: "\(evaluation.name): \(evaluation.definition.words)\(basis)")
        }
        mapping.add("Classes", integer: checkpoint.classes)
        mapping.add("Class Set", text: checkpoint.classSet.id)
        mapping.add("Class Set Basis", text: checkpoint.classBasis.rawValue)
        mapping.add("Base Model", text: checkpoint.base)
        mapping.add(
            "Training Stages",
            texts: checkpoint.trainingData.map { "\($0.stage.rawValue): \($0.name) (\($0.basis.rawValue))" }
        )
        if let task {
            mapping.add("VTAB Group", text: task.group.rawValue)
            mapping.add("VTAB Dataset", text: "\(task.dataset):\(task.version)")
            mapping.add("VTAB Label", text: task.label)
        }
        mapping.add("Aliases", texts: aliasWords)
        // a result belongs to one model, so that a mean over several is none of its results
        mapping.add("Means over Checkpoints", texts: means.map(Self.meanText))
        mapping.add("Known Defects", texts: files.flatMap { $0.defectSentences(sources: titles) })
        mapping.add("Sources", texts: collectionSources)
    }

    /// Where the figures come from that somebody published.
    private var collectionSources: [String] {
        var lines: [String] = []
        func add(_ what: String, _ ids: [String]) {
            if !ids.isEmpty { lines.append("\(what): \(titles(of: ids).joined(separator: "; "))") }
        }
        if let main = mainFile {
            add("Weights", main.file.sources)
            if case .published = main.size { add("File Size", main.file.publishedSources) }
        }
        if let evaluation { add("Evaluation Protocol", evaluation.definition.sources) }
        add("Classes", checkpoint.classSources)
        if let data = checkpoint.trainingData.first { add("Training Data", data.sources) }
        if let recipe { add("Training", recipe.sources) }
        return lines
    }

    private static func meanText(_ mean: PublishedResult) -> String {
        let figures = [
            mean.top1.map { "top-1 \(Figures.percent($0))" }, mean.top5.map { "top-5 \(Figures.percent($0))" },
        ]
        let values = figures.compactMap(\.self).joined(separator: ", ")
        return "\(mean.dataset.name): \(values), a mean over \(mean.subject)"
    }

    /// The share of a crop as timm spells it: three digits behind the point at most.
    private static func cropText(_ share: Double) -> String { "\((share * 1000).rounded() / 1000)" }
}
