internal import BiT

// Families: their rules, the checkpoints that follow from the matrix or the list, and the files.
extension CatalogBuilder {
    func readFamily(_ field: Field) {
        let fields = Fields(
            field,
            known: [
                "id", "title", "licence", "base-url", "mirrors", "checkpoint", "architectures", "runs", "tasks",
                "checkpoints", "classes", "protocols", "exceptions", "aliases", "files", "papers", "base",
                "training-data",
            ]
        )
        let title = fields.required("title")?.text() ?? ""
        let base = fields["base-url"]?.text() ?? baseURL
        // what mirrors one place does not mirror another
        let mirrors = fields["mirrors"].map(mirrors) ?? (fields["base-url"] == nil ? mirrors : [])
        let licence = fields["licence"].flatMap(licence)
        let papers = fields["papers"].map(papers) ?? []
        var id = ""
        if let name = fields.required("id"), let text = name.text() {
            id = text
            if let line = lines["family \(text)"] {
                name.report(.duplicateName(text, firstLine: line))
            } else {
                lines["family \(text)"] = name.line
                families.append(
                    Family(id: text, title: title, licence: licence, papers: papers, baseURL: base, mirrors: mirrors)
                )
            }
        }

        let incomplete = rolesWithoutProtocol.count
        let isMatrix = fields["checkpoint"] != nil || fields["architectures"] != nil
        let isList = fields["checkpoints"] != nil
        if isMatrix, isList { fields["checkpoints"]?.report(.outOfPlace("checkpoints")) }
        let drafts = isMatrix ? matrix(fields) : isList ? list(fields) : []
        let rules = FamilyRules(
            protocols: protocolUses(fields["protocols"]),
            exceptions: fields["exceptions"]?.list().map(exception) ?? [],
            aliases: fields["aliases"]?.list().compactMap { alias($0, available: placeholders(fields)) } ?? [],
            base: fields["base"].flatMap { Template($0, available: placeholders(fields)) },
            trainingData: trainingRules(fields["training-data"], available: placeholders(fields)),
            files: fields.required("files").map(nonEmpty)?.compactMap {
                fileRule($0, hasCheckpoints: isMatrix || isList, available: placeholders(fields))
            } ?? []
        )
        for selector in rules.exceptions.map(\.selector) + rules.aliases.map(\.selector) + rules.files.map(\.selector) {
            selector.check(against: drafts)
        }

        if !isMatrix, !isList {
            for rule in rules.files { addFile(rule, for: nil, family: id, at: [base] + mirrors, architecture: nil) }
        }
        let name = fields["checkpoint"] ?? fields.whole
        // what is wrong with a protocol has been reported; its absence has not
        var lacksProtocol = rolesWithoutProtocol.count > incomplete
        for draft in drafts {
            let checkpoint = checkpoint(draft, family: id, rules: rules)
            if let checkpoint {
                if checkpoint.protocols.isEmpty, !lacksProtocol {
                    name.report(.missingProtocol(draft.name))
                    lacksProtocol = true
                }
                checkpointIndices[draft.name] = checkpoints.count
                checkpoints.append(checkpoint)
            }
            for rule in rules.files where rule.selector.matches(draft) {
                addFile(rule, for: draft, family: id, at: [base] + mirrors, architecture: checkpoint?.architecture)
            }
        }
    }

    /// Places that hold the same files under the same relative paths.
    func mirrors(_ field: Field) -> [String] {
        field.list().compactMap { $0.text() }.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    }

    // MARK: - The matrix and the list

    private func placeholders(_ fields: Fields) -> Set<Placeholder> {
        var available: Set<Placeholder> = [.architecture, .size, .checkpoint]
        if fields["runs"] != nil { available.insert(.run) }
        if fields["tasks"] != nil { available.insert(.task) }
        return available
    }

    private func matrix(_ fields: Fields) -> [CheckpointDraft] {
        let available = placeholders(fields).subtracting([.checkpoint])
        let architectures = fields.required("architectures").map(nonEmpty)?.compactMap(architecture) ?? []
        let runs: [Int?] = fields["runs"].map(nonEmpty)?.compactMap { $0.integer() } ?? [nil]
        let tasks: [String?] = fields["tasks"].map(nonEmpty)?.compactMap(task) ?? [nil]
        let classes = fields.required("classes").flatMap { self.classes($0, available: available) }
        guard let name = fields.required("checkpoint").flatMap({ Template($0, available: available) }) else {
            return []
        }

        let limit = ModelCatalog.maximumCheckpoints - declared[.checkpoint, default: []].count
        let (some, overflow) = architectures.count.multipliedReportingOverflow(by: runs.count)
        let (count, overflows) = some.multipliedReportingOverflow(by: tasks.count)
        guard !overflow, !overflows, count <= limit else {
            fields.whole.report(.matrixTooLarge)
            return []
        }
        var drafts: [CheckpointDraft] = []
        for architecture in architectures {
            var values = CheckpointDraft.values(ofArchitecture: architecture)
            for run in runs {
                values[.run] = run.map(String.init)
                for task in tasks {
                    values[.task] = task
                    let name = (text: name.filled(with: values), field: name.field)
                    guard declare(name.text, at: name.field) else { continue }
                    drafts.append(
                        CheckpointDraft(
                            name: name.text,
                            architectureName: architecture,
                            run: run,
                            task: task,
                            classes: classes
                        )
                    )
                }
            }
        }
        return drafts
    }

    private func list(_ fields: Fields) -> [CheckpointDraft] {
        for key in ["runs", "tasks", "classes"] { fields[key]?.report(.outOfPlace(key)) }
        return fields["checkpoints"].map(nonEmpty)?.compactMap { field in
            let entry = Fields(
                field,
                known: ["name", "architecture", "classes", "protocols", "aliases", "training-data"]
            )
            let available: Set<Placeholder> = [.architecture, .size, .checkpoint]
            let name = entry.required("name")
            let text = name?.text()
            let architecture = entry.required("architecture").flatMap(architecture)
            let classes = entry.required("classes").flatMap { self.classes($0, available: []) }
            let uses = protocolUses(entry["protocols"])
            let aliases = entry["aliases"]?.list().compactMap { alias($0, available: available) } ?? []
            let trainingData = trainingRules(entry["training-data"], available: available)
            guard let name, let text, declare(text, at: name), let architecture else { return nil }
            var draft = CheckpointDraft(name: text, architectureName: architecture, classes: classes)
            draft.protocols = uses
            draft.aliases = aliases
            draft.trainingData = trainingData
            return draft
        } ?? []
    }

    private func declare(_ name: String, at field: Field) -> Bool {
        guard claim(name, at: field) else { return false }
        declared[.checkpoint, default: []].insert(name)
        return true
    }

    /// The name of an architecture; one that does not exist is reported, and its checkpoints are only declared.
    private func architecture(_ field: Field) -> String? {
        guard let name = field.text() else { return nil }
        if Architecture(name: name, classes: 1) == nil {
            field.report(.unknown(.architecture, name, nearest: nil))
        }
        return name
    }

    private func task(_ field: Field) -> String? {
        let name = field.text()
        let known = Dictionary(uniqueKeysWithValues: declared[.task, default: []].map { ($0, ()) })
        // a task that does not exist still has a place in the matrix
        _ = find(name, .task, in: known, at: field)
        return name
    }

    private func classes(_ field: Field, available: Set<Placeholder>) -> ClassesRule? {
        let fields = Fields(field, known: ["set", "basis", "sources"])
        let sources = sources(of: fields)
        let basis = fields["basis"]?.choice(Basis.self) ?? .stated
        guard let set = fields.required("set").flatMap({ Template($0, available: available) }) else { return nil }
        return ClassesRule(set: set, basis: basis, sources: sources)
    }

    // MARK: - Checkpoints

    private func checkpoint(_ draft: CheckpointDraft, family: String, rules: FamilyRules) -> Checkpoint? {
        let aliases = (rules.aliases + draft.aliases).filter { $0.selector.matches(draft) }.compactMap {
            rule -> Alias? in
            let name = rule.name.filled(with: draft.values)
            guard claim(name, at: rule.name.field) else { return nil }
            aliasIndices[name] = checkpoints.count
            return Alias(name: name, system: rule.system, isDeprecated: rule.isDeprecated, sources: rule.sources)
        }
        guard let rule = draft.classes else { return nil }
        let setID = rule.set.filled(with: draft.values)
        // a task that does not exist has been reported where it stands
        guard classSetsByID[setID] != nil || setID != draft.task,
            let set = find(setID, .classSet, in: classSetsByID, at: rule.set.field)?.value
        else { return nil }
        guard let architecture = Architecture(name: draft.architectureName, classes: set.classes) else { return nil }
        var uses = rules.protocols
        for exception in rules.exceptions where exception.selector.matches(draft) {
            merge(exception.protocols, into: &uses)
        }
        merge(draft.protocols, into: &uses)
        return Checkpoint(
            name: draft.name,
            family: family,
            architecture: architecture,
            architectureName: draft.architectureName,
            classSet: set,
            classBasis: rule.basis,
            classSources: rule.sources,
            task: draft.task,
            run: draft.run,
            protocols: uses,
            aliases: aliases,
            base: rules.base.flatMap { base(of: draft, from: $0) },
            trainingData: trainingData(of: draft, rules: rules.trainingData)
        )
    }

    /// The checkpoint that training started from; it stands in the catalogue before those that come from it.
    private func base(of draft: CheckpointDraft, from template: Template) -> String? {
        find(template.filled(with: draft.values), .checkpoint, in: checkpointIndices, at: template.field)?.name
    }
}

/// What a family says of its checkpoints.
struct FamilyRules {
    let protocols: [ProtocolUse]
    let exceptions: [ProtocolException]
    let aliases: [AliasRule]
    let base: Template?
    let trainingData: [TrainingRule]
    let files: [FileRule]
}
