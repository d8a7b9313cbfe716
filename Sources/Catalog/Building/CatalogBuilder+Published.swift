// Published facts about single files, and published accuracies.
extension CatalogBuilder {
    /// The index of the file that a name stands for; a name without a file is reported.
    func file(_ name: String, at field: Field) -> Int? {
        find(name, .file, in: fileIndices, at: field)?.value
    }

    /// The index of the checkpoint that a name stands for; a name without a checkpoint is reported.
    func checkpoint(_ name: String, at field: Field) -> Int? {
        find(name, .checkpoint, in: checkpointIndices, at: field)?.value
    }

    func readPublished(_ field: Field) {
        let fields = Fields(field, known: ["sources", "bytes", "sha256", "content-sha256"])
        let sources = sources(of: fields)
        for (name, key, value) in fields["bytes"]?.entries() ?? [] {
            let index = file(name, at: key)
            guard let bytes = value.positive(), let index else { continue }
            if let derived = files[index].derivedBytes, !derived.contains(bytes) {
                value.report(
                    .sizeContradictsArchitecture(published: bytes, plain: derived.plain, zip64Local: derived.zip64Local)
                )
            }
            files[index].publishedBytes = bytes
            files[index].publishedSources = sources
        }
        for (name, key, value) in fields["sha256"]?.entries() ?? [] {
            let index = file(name, at: key)
            guard let digest = digest(value), let index else { continue }
            files[index].sha256 = digest
            files[index].publishedSources = sources
        }
        for (name, key, value) in fields["content-sha256"]?.entries() ?? [] {
            let index = checkpoint(name, at: key)
            guard let digest = digest(value), let index else { continue }
            checkpoints[index].contentDigest = digest
        }
    }

    func readDefect(_ field: Field) {
        let fields = Fields(
            field,
            known: ["file", "kind", "root-shape", "architecture", "same-size-as", "basis", "sources"]
        )
        let sources = sources(of: fields)
        let kind = fields.required("kind")?.choice(Defect.Kind.self)
        let index = fields.required("file").flatMap { field in field.text().flatMap { file($0, at: field) } }
        let same = fields["same-size-as"].flatMap { field in
            field.text().flatMap { name in file(name, at: field).map { _ in name } }
        }
        let shape = fields["root-shape"]?.list().compactMap { $0.positive() } ?? []
        let architecture = fields["architecture"].flatMap(knownArchitecture)
        let basis = fields["basis"]?.choice(Basis.self) ?? .stated
        guard let kind, let index else { return }
        files[index].defects.append(
            Defect(
                kind: kind,
                rootShape: shape,
                architecture: architecture,
                sameSizeAs: same,
                basis: basis,
                sources: sources
            )
        )
    }

    private func knownArchitecture(_ field: Field) -> String? {
        let known = Set(checkpoints.map(\.architectureName))
        guard let name = field.text() else { return nil }
        guard known.contains(name) else {
            field.report(.unknown(.architecture, name, nearest: EditDistance.nearest(to: name, among: known)))
            return nil
        }
        return name
    }

    func readResults(_ field: Field) {
        let fields = Fields(field, known: ["sources", "dataset", "protocol", "kind", "basis", "figures"])
        let block = ResultBlock(
            sources: sources(of: fields),
            dataset: fields.required("dataset").flatMap(dataset),
            protocolField: fields["protocol"],
            protocolName: fields["protocol"]?.text(),
            kind: fields["kind"]?.choice(PublishedResult.Kind.self) ?? .measured,
            basis: fields["basis"]?.choice(Basis.self) ?? .stated
        )
        for (subject, key, value) in fields.required("figures")?.entries() ?? [] {
            readFigure(subject, key: key, value: value, block: block)
        }
    }

    private struct ResultBlock {
        let sources: [String]
        let dataset: Dataset?
        let protocolField: Field?
        let protocolName: String?
        let kind: PublishedResult.Kind
        let basis: Basis
    }

    private func dataset(_ field: Field) -> Dataset? {
        find(field.text(), .dataset, in: datasetsByID, at: field)?.value
    }

    private func readFigure(_ subject: String, key: Field, value: Field, block: ResultBlock) {
        let fields = Fields(value, known: ["top1", "top5", "top1-correct", "top5-correct"])
        let counts = ["top1-correct", "top5-correct"].map { count(fields[$0], images: block.dataset?.images) }
        var percentages = ["top1", "top5"].map { fields[$0]?.percentage() }
        if let images = block.dataset?.images {
            for index in counts.indices where percentages[index] == nil {
                percentages[index] = counts[index].map { 100 * Double($0) / Double(images) }
            }
        }
        if fields["top1"] == nil, fields["top1-correct"] == nil { value.report(.missingKey("top1")) }

        var definition: EvaluationProtocol?
        let isMean = GlobPattern.isPattern(subject)
        if isMean {
            let pattern = GlobPattern(subject)
            if !declared[.checkpoint, default: []].contains(where: pattern.matches) {
                key.report(.unknown(.checkpoint, subject, nearest: nil))
            }
        } else {
            guard let index = checkpoint(subject, at: key) else { return }
            definition = evaluationProtocol(block.protocolName, of: index, at: block.protocolField ?? key)
        }
        guard let dataset = block.dataset else { return }
        let result = PublishedResult(
            subject: subject,
            dataset: dataset,
            protocolName: block.protocolName,
            evaluationProtocol: definition,
            top1: percentages[0],
            top5: percentages[1],
            top1Correct: counts[0],
            top5Correct: counts[1],
            kind: block.kind,
            basis: block.basis,
            sources: block.sources
        )
        if isMean {
            means.append(result)
        } else {
            results.append(result)
        }
    }

    private func count(_ field: Field?, images: Int?) -> Int? {
        guard let field, let count = field.integer() else { return nil }
        let range = 0...(images ?? .max)
        guard range.contains(count) else {
            field.report(.outOfRange(count, range))
            return nil
        }
        return count
    }

    /// The protocol of a measurement: a role among the checkpoint's, or else a protocol by its own name.
    func evaluationProtocol(_ name: String?, of checkpoint: Int, at field: Field) -> EvaluationProtocol? {
        guard let name else {
            field.report(.missingProtocol(checkpoints[checkpoint].name))
            return nil
        }
        if let definition = checkpoints[checkpoint].evaluationProtocol(name) ?? protocols[name] { return definition }
        let known = declared[.evaluationProtocol, default: []].union(checkpoints[checkpoint].protocols.map(\.role))
        if !known.contains(name), !rolesWithoutProtocol.contains(name) {
            field.report(.unknown(.evaluationProtocol, name, nearest: EditDistance.nearest(to: name, among: known)))
        }
        return nil
    }
}
