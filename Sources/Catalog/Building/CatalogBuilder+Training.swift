// What checkpoints were trained on, and how.
extension CatalogBuilder {
    /// What a family says of its checkpoints' training data, stage by stage.
    func trainingRules(_ field: Field?, available: Set<Placeholder>) -> [TrainingRule] {
        guard let field else { return [] }
        let stages = TrainingData.Stage.allCases
        let fields = Fields(field, known: stages.map(\.rawValue) + ["basis", "sources"])
        let sources = sources(of: fields)
        let basis = fields["basis"]?.choice(Basis.self) ?? .stated
        return stages.compactMap { stage in
            fields[stage.rawValue].flatMap { Template($0, available: available) }.map {
                TrainingRule(stage: stage, name: $0, basis: basis, sources: sources)
            }
        }
    }

    /// What a checkpoint has seen: what its own entry says of a stage wins over its family.
    func trainingData(of draft: CheckpointDraft, rules: [TrainingRule]) -> [TrainingData] {
        TrainingData.Stage.allCases.compactMap { stage in
            (draft.trainingData + rules).first { $0.stage == stage }?.filled(with: draft.values)
        }
    }

    func licence(_ field: Field) -> Licence? {
        let fields = Fields(field, known: ["id", "basis", "sources"])
        let sources = sources(of: fields)
        let basis = fields["basis"]?.choice(Basis.self) ?? .stated
        return fields.required("id")?.text().map { Licence(id: $0, basis: basis, sources: sources) }
    }

    func papers(_ field: Field) -> [Paper] {
        let known = Dictionary(papers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return nonEmpty(field).compactMap { find($0.text(), .paper, in: known, at: $0)?.value }
    }

    func readRecipe(_ field: Field) {
        let fields = Fields(
            field,
            known: [
                "checkpoints", "epochs", "learning-rate", "batch-size", "momentum", "weight-decay", "techniques",
                "resources", "sources",
            ]
        )
        let sources = sources(of: fields)
        let names = fields.required("checkpoints").map(nonEmpty)?.compactMap { field in
            field.text().flatMap { checkpoint($0, at: field) }
        }
        guard let names else { return }
        recipes.append(
            TrainingRecipe(
                checkpoints: names.map { checkpoints[$0].name },
                epochs: fields["epochs"]?.positive(),
                learningRate: fields["learning-rate"]?.number(),
                batchSize: fields["batch-size"]?.positive(),
                momentum: fields["momentum"]?.number(),
                weightDecay: fields["weight-decay"]?.number(),
                techniques: fields["techniques"]?.texts() ?? [],
                resources: fields["resources"]?.text(),
                sources: sources
            )
        )
    }
}

/// What some checkpoints of a family have seen in one stage of their training.
struct TrainingRule {
    let stage: TrainingData.Stage
    let name: Template
    let basis: Basis
    let sources: [String]

    func filled(with values: [Placeholder: String]) -> TrainingData {
        TrainingData(stage: stage, name: name.filled(with: values), basis: basis, sources: sources)
    }
}
