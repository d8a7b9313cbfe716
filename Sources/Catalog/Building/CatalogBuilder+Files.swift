internal import BiT

// The rules of a family, and the files that follow from them.
extension CatalogBuilder {
    func exception(_ field: Field) -> ProtocolException {
        let fields = Fields(field, known: Selector.keys + ["protocols"])
        return ProtocolException(
            protocols: protocolUses(fields.required("protocols")),
            selector: Selector(fields)
        )
    }

    func alias(_ field: Field, available: Set<Placeholder>) -> AliasRule? {
        let fields = Fields(field, known: Selector.keys + ["name", "system", "deprecated", "sources"])
        let sources = sources(of: fields)
        let name = fields.required("name").flatMap { Template($0, available: available) }
        let system = fields.required("system")?.text()
        let isDeprecated = fields["deprecated"]?.boolean() ?? false
        guard let name, let system else { return nil }
        return AliasRule(
            name: name,
            system: system,
            isDeprecated: isDeprecated,
            sources: sources,
            selector: Selector(fields)
        )
    }

    func fileRule(_ field: Field, hasCheckpoints: Bool, available: Set<Placeholder>) -> FileRule? {
        let fields = Fields(
            field,
            known: Selector.keys + ["format", "path", "labels", "objects", "existence", "sources"]
        )
        let sources = sources(of: fields)
        let format = fields.required("format")?.choice(FileFormat.self)
        let path = fields.required("path").flatMap { Template($0, available: hasCheckpoints ? available : []) }
        let existence = fields.required("existence")?.choice(Existence.self)
        let labels = labels(fields["labels"])
        var objects: [String] = []
        if format == .tfhub {
            objects = fields.required("objects").map(nonEmpty)?.compactMap { $0.text() } ?? []
        } else {
            fields["objects"]?.report(.outOfPlace("objects"))
        }
        guard let format, let path, let existence else { return nil }
        return FileRule(
            path: path,
            format: format,
            labels: labels,
            objects: objects,
            existence: existence,
            sources: sources,
            selector: Selector(fields)
        )
    }

    private func labels(_ field: Field?) -> String? {
        field.flatMap { find($0.text(), .classSet, in: classSetsByID, at: $0)?.name }
    }

    func addFile(
        _ rule: FileRule,
        for draft: CheckpointDraft?,
        family: String,
        at places: [String],
        architecture: Architecture?
    ) {
        let path = rule.path.filled(with: draft?.values ?? [:])
        // the slash at the end of a directory does not count
        let slash = path.utf8.dropLast().lastIndex(of: UInt8(ascii: "/"))
        let start = slash.map(path.utf8.index(after:)) ?? path.startIndex
        let file = String(path[start...])
        guard claim(file, at: rule.path.field) else { return }
        declared[.file, default: []].insert(file)
        if draft != nil, architecture == nil { return }
        fileIndices[file] = files.count
        files.append(
            CatalogFile(
                name: draft?.name ?? file,
                file: file,
                url: places[0] + path,
                mirrorURLs: places.dropFirst().map { $0 + path },
                urlPath: path,
                format: rule.format,
                family: family,
                architecture: architecture,
                task: draft?.task,
                run: draft?.run,
                labels: rule.labels,
                objects: rule.objects,
                existence: rule.existence,
                sources: rule.sources,
                derivedBytes: rule.format == .npz ? draft.flatMap { derivedSize($0, architecture) } : nil
            )
        )
    }

    /// The sizes of the `.npz` of a network; a backbone is worked out once, and so is a network.
    private func derivedSize(_ draft: CheckpointDraft, _ architecture: Architecture?) -> DerivedSize? {
        guard let architecture else { return nil }
        if let known = derivedSizes[architecture] { return known }
        let writer = writers[draft.architectureName] ?? ReleasedNPZ(architecture)
        writers[draft.architectureName] = writer
        let size = DerivedSize(
            plain: writer.size(classes: architecture.classes, variant: .plain),
            zip64Local: writer.size(classes: architecture.classes, variant: .zip64Local)
        )
        derivedSizes[architecture] = size
        return size
    }
}
