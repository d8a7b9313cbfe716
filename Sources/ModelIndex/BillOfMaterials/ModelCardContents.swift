internal import BiT
internal import Catalog

extension CycloneDX.ModelCard {
    /// What is known of a checkpoint, as a model card.
    init(_ record: ModelRecord) {
        let metrics =
            record.published.flatMap { CycloneDX.metrics(of: $0, record) }
            + record.means.flatMap { CycloneDX.metrics(of: $0, record) }
            + record.measured.flatMap { CycloneDX.metrics(of: $0) }
        self.init(
            modelParameters: CycloneDX.Parameters(record),
            quantitativeAnalysis: metrics.unlessEmpty.map { CycloneDX.Analysis(performanceMetrics: $0) },
            considerations: CycloneDX.Considerations(record),
            properties: CycloneDX.trainingProperties(of: record).unlessEmpty
        )
    }
}

extension CycloneDX.Parameters {
    init(_ record: ModelRecord) {
        let checkpoint = record.checkpoint
        // who learns from another network's answers learns from no labels
        let learnsLabels =
            !checkpoint.trainingData.isEmpty
            && checkpoint.trainingData.allSatisfy { $0.stage != .distillation }
        var input = "RGB image"
        if let definition = record.evaluation?.definition {
            input += ", \(definition.resolution)x\(definition.resolution) pixels"
            if let mean = definition.mean, let std = definition.std {
                input += ", values of 0 to 1 less \(mean), divided by \(std)"
            }
        }
        var output = "\(checkpoint.classes) logits, one for each class of \(checkpoint.classSet.id)"
        if let activation = checkpoint.classSet.activation {
            output += "; \(activation.rawValue) makes probabilities of them"
        }
        self.init(
            approach: learnsLabels ? Approach(type: "supervised") : nil,
            task: "image-classification",
            architectureFamily: "ResNet-v2 (BiT)",
            modelArchitecture: checkpoint.architectureName,
            datasets: (checkpoint.trainingData.map { CycloneDX.DataSet($0, record) }
                + CycloneDX.evaluationDataSets(of: record)).unlessEmpty,
            inputs: [Format(format: input)],
            outputs: [Format(format: output)]
        )
    }
}

extension CycloneDX.DataSet {
    /// What a model has seen in one stage of its training.
    fileprivate init(_ data: TrainingData, _ record: ModelRecord) {
        let basis = data.basis == .inferred ? " (inferred)" : ""
        self.init(
            name: data.name,
            description: data.stage.rawValue + basis,
            contents: Contents(properties: [
                CycloneDX.Property(name: "bitzoo:dataset:stage", value: data.stage.rawValue),
                CycloneDX.Property(name: "bitzoo:dataset:basis", value: data.basis.rawValue),
                CycloneDX.Property(
                    name: "bitzoo:dataset:sources",
                    value: record.titles(of: data.sources).joined(separator: "; ")
                ),
            ])
        )
    }
}

extension CycloneDX {
    /// The data sets that the figures of the document are about, each once.
    fileprivate static func evaluationDataSets(of record: ModelRecord) -> [DataSet] {
        var names: [String] = []
        for name in (record.published + record.means).map(\.dataset.name) + record.measured.map(\.nameInWords)
        where !names.contains(name) {
            names.append(name)
        }
        return names.map {
            DataSet(
                name: $0,
                description: "evaluation",
                contents: .init(properties: [Property(name: "bitzoo:dataset:stage", value: "evaluation")])
            )
        }
    }
}

extension CycloneDX.Considerations {
    fileprivate init(_ record: ModelRecord) {
        let checkpoint = record.checkpoint
        let classes = "Classification of images into the \(checkpoint.classes) classes of \(checkpoint.classSet.id)"
        let isBackbone =
            !checkpoint.trainingData.isEmpty
            && checkpoint.trainingData.allSatisfy { $0.stage == .preTraining }
        self.init(
            useCases: [classes] + (isBackbone ? ["Fine-tuning for other tasks that look at images"] : []),
            technicalLimitations: Self.limitations(of: record).unlessEmpty
        )
    }

    /// What is wrong, and what is not as well founded as it may look.
    private static func limitations(of record: ModelRecord) -> [String] {
        let checkpoint = record.checkpoint
        func by(_ sources: [String]) -> String { "according to \(record.titles(of: sources).joined(separator: "; "))" }
        var limitations = record.files.flatMap { file in
            file.file.defects.map { "\(file.file.file) \($0.words), \(by($0.sources))" }
        }
        if checkpoint.classBasis == .inferred {
            limitations.append("What the outputs mean is inferred, \(by(checkpoint.classSources))")
        }
        if let use = record.evaluation, use.basis == .inferred {
            limitations.append(
                "The evaluation protocol \(use.definition.id) is inferred, not stated for the checkpoint"
            )
        }
        if let file = record.mainFile {
            if file.file.existence == .pattern || file.file.existence == .implied {
                limitations.append("That \(file.file.file) exists is inferred, \(by(file.file.sources))")
            }
            if case .derived = file.size {
                limitations.append(
                    "The size of \(file.file.file) is computed from the architecture; no published one is known"
                )
            }
            if file.digest == nil {
                limitations.append("No digest of \(file.file.file) is known")
            }
        }
        if let family = record.family, let licence = family.licence, licence.basis == .inferred {
            limitations.append("The licence is inferred, \(by(licence.sources)); none is stated for the files")
        }
        return limitations
    }
}
