public import Catalog
public import SystemPackage

/// Holds a model index that somebody else wrote against the catalogue.
public struct IndexCheck: Sendable, Equatable {
    /// The models, in the order of the index.
    public let models: [CheckedModel]

    /// Parts of the index that are elsewhere and were not read, a sentence each.
    public let remarks: [String]

    /// The number of statements with a verdict.
    ///
    /// - Parameter verdict: the verdict.
    /// - Returns: the number.
    public func count(of verdict: IndexFinding.Verdict) -> Int {
        models.reduce(0) { sum, model in sum + model.findings.count { $0.verdict == verdict } }
    }

    /// Reads an index, and compares every figure in it that something is known about.
    ///
    /// - Parameters:
    ///   - path: the index: YAML, JSON, or a Markdown page with an index in its front matter or in comments.
    ///   - catalog: the catalogue.
    ///   - knowledge: what is known beside it.
    /// - Throws: ``IndexError`` when it cannot be read, ``ResultsError``, or `FileError`.
    public init(of path: FilePath, against catalog: ModelCatalog, knowledge: Knowledge = Knowledge()) throws {
        let index = try IndexFile.models(in: path)
        remarks = index.remarks
        models = try index.models.map { model in
            let (checkpoint, identity) = Self.identify(model, in: catalog)
            var findings = identity
            if let checkpoint {
                let record = try ModelRecord(checkpoint, in: catalog, knowledge: knowledge)
                findings += FigureRules(record, model).findings
                findings += AccuracyRules(record, catalog).findings(model.accuracies)
            }
            return CheckedModel(
                name: model.name,
                line: model.line,
                checkpoint: checkpoint?.name,
                findings: findings
            )
        }
    }

    /// Finds the checkpoint that a model is: by the address of its weights, or else by a name.
    private static func identify(
        _ model: IndexedModel,
        in catalog: ModelCatalog
    ) -> (checkpoint: Checkpoint?, findings: [IndexFinding]) {
        var findings: [IndexFinding] = []
        var byWeights: Checkpoint?
        for node in model.weights {
            guard let text = node.text else { continue }
            let file = catalog.files.first { $0.url == text }
            guard let file, let owner = catalog.owner(of: file) else {
                findings.append(node.finding("Weights", .unknown, "no file of the catalogue is there"))
                continue
            }
            byWeights = byWeights ?? owner
            if let defect = file.defects.first {
                findings.append(node.finding("Weights", .disagrees, "the file \(defect.words)"))
            } else if owner.name == byWeights?.name {
                findings.append(node.finding("Weights", .agrees, "\(file.file) of \(owner.name)"))
            } else {
                findings.append(
                    node.finding("Weights", .disagrees, "holds \(owner.name), not \(byWeights?.name ?? "")")
                )
            }
        }
        let names = ([model.name] + model.identifiers).flatMap { name in
            // the hub puts the owner before a name
            [name, name.split(separator: "/").last.map(String.init) ?? name]
        }
        let byName = names.lazy.compactMap { try? catalog.checkpoint(named: $0) }.first
        if let byWeights, let byName, byWeights.name != byName.name {
            findings.append(
                IndexFinding(
                    key: "Name",
                    stated: model.name,
                    line: model.line,
                    verdict: .disagrees,
                    detail: "the name is that of \(byName.name), and the weights are those of \(byWeights.name)"
                )
            )
        }
        return (byWeights ?? byName, findings)
    }
}

extension IndexNode {
    /// Says something of the value.
    func finding(_ key: String, _ verdict: IndexFinding.Verdict, _ detail: String) -> IndexFinding {
        IndexFinding(key: key, stated: summary, line: line, verdict: verdict, detail: detail)
    }

    /// The value in one line.
    var summary: String {
        if let text { return text }
        if isList { return elements.map(\.summary).joined(separator: ", ") }
        return pairs.isEmpty ? "nothing" : pairs.map { "\($0.key): \($0.value.summary)" }.joined(separator: ", ")
    }
}
