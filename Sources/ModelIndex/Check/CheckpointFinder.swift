internal import Catalog

/// Finds the checkpoints that models of an index are; made once, because an index may have thousands of models.
struct CheckpointFinder {
    private let catalog: ModelCatalog
    private let names: CatalogNames
    private var files: [String: CatalogFile] = [:]

    init(_ catalog: ModelCatalog) {
        self.catalog = catalog
        names = CatalogNames(catalog)
        for file in catalog.files where files[file.url] == nil { files[file.url] = file }
    }

    private func checkpoint(named name: String) -> Checkpoint? {
        let found = names.matches(for: name)
        switch found.first?.match {
        case .checkpoint(let checkpoint) where found.count == 1: return checkpoint
        case .file(let file) where found.count == 1: return catalog.owner(of: file)
        default: return nil
        }
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
