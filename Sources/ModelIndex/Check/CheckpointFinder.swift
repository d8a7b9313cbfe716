internal import Catalog

/// Finds the checkpoints that models of an index are; made once, because an index may have thousands of models.
struct CheckpointFinder {
    private let catalog: ModelCatalog
    private var files: [String: CatalogFile] = [:]
    private var names: [String: Checkpoint] = [:]
    /// The same names in lower case; `nil` for those that lead to several checkpoints.
    private var loweredNames: [String: Checkpoint?] = [:]

    init(_ catalog: ModelCatalog) {
        self.catalog = catalog
        for file in catalog.files where files[file.url] == nil { files[file.url] = file }
        for checkpoint in catalog.checkpoints {
            let own = [checkpoint.name] + checkpoint.aliases.map(\.name)
            for name in own + checkpoint.files.flatMap({ [$0.file, $0.urlPath] }) {
                add(name.hasSuffix("/") ? String(name.dropLast()) : name, checkpoint)
            }
        }
    }

    private mutating func add(_ name: String, _ checkpoint: Checkpoint) {
        if names[name] == nil { names[name] = checkpoint }
        let lowered = name.lowercased()
        switch loweredNames[lowered] {
        case nil: loweredNames[lowered] = .some(checkpoint)
        case .some(let other): if other?.name != checkpoint.name { loweredNames[lowered] = .some(nil) }
        }
    }

    private func checkpoint(named name: String) -> Checkpoint? {
        names[name] ?? loweredNames[name.lowercased()] ?? nil
    }

    /// Finds the checkpoint that a model is: by the address of its weights, or else by a name.
    ///
    /// - Parameter model: the model.
    /// - Returns: the checkpoint, if there is one, and what is to be said of the weights and the name.
    func identify(_ model: IndexedModel) -> (checkpoint: Checkpoint?, findings: [IndexFinding]) {
        var findings: [IndexFinding] = []
        var byWeights: Checkpoint?
        for node in model.weights {
            guard let text = node.text else { continue }
            guard let file = files[text], let owner = catalog.owner(of: file) else {
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
        let byName = names.lazy.compactMap { checkpoint(named: $0) }.first
        if let byWeights, let byName, byWeights.name != byName.name {
            findings.append(
                IndexFinding(
                    key: "Name",
                    stated: shortened(model.name),
                    line: model.line,
                    verdict: .disagrees,
                    detail: "the name is that of \(byName.name), and the weights are those of \(byWeights.name)"
                )
            )
        }
        return (byWeights ?? byName, findings)
    }
}
