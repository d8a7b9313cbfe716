internal import BiT

// The tables at the head of the document, to which everything else refers.
extension CatalogBuilder {
    func readSources(_ field: Field) {
        for (id, _, value) in field.entries() {
            declared[.source, default: []].insert(id)
            sources[id] = value.text()
        }
    }

    func readClassSets(_ field: Field) {
        for (id, key, value) in field.entries() {
            declared[.classSet, default: []].insert(id)
            let fields = Fields(value, known: ["classes", "activation", "names", "sources"])
            let sources = sources(of: fields)
            guard let classes = classCount(fields.required("classes")) else { continue }
            add(
                ClassSet(
                    id: id,
                    classes: classes,
                    activation: fields["activation"]?.choice(ClassSet.Activation.self),
                    names: names(fields["names"], count: classes),
                    sources: sources
                ),
                at: key
            )
        }
    }

    private func names(_ field: Field?, count: Int) -> [String] {
        guard let field else { return [] }
        let names = field.texts()
        if names.count != count { field.report(.outOfRange(names.count, count...count)) }
        return names
    }

    private func add(_ set: ClassSet, at key: Field) {
        guard classSetsByID[set.id] == nil else {
            key.report(.duplicateName(set.id, firstLine: lines["class set \(set.id)"] ?? 1))
            return
        }
        lines["class set \(set.id)"] = key.line
        classSets.append(set)
        classSetsByID[set.id] = set
    }

    /// A number of classes that a network can have.
    private func classCount(_ field: Field?) -> Int? {
        guard let field, let count = field.integer() else { return nil }
        guard (1...Architecture.maximumClasses).contains(count) else {
            field.report(.outOfRange(count, 1...Architecture.maximumClasses))
            return nil
        }
        return count
    }

    func readVTAB(_ field: Field) {
        let fields = Fields(field, known: ["sources", "train-examples", "train-split", "tasks"])
        let sources = sources(of: fields)
        var tasks: [VTABTask] = []
        for (id, key, value) in fields.required("tasks")?.entries() ?? [] {
            declared[.task, default: []].insert(id)
            declared[.classSet, default: []].insert(id)
            guard let task = task(id, value) else { continue }
            tasks.append(task)
            add(ClassSet(id: id, classes: task.classes, activation: nil, names: [], sources: sources), at: key)
        }
        guard let examples = fields.required("train-examples")?.positive(),
            let split = fields.required("train-split")?.text()
        else { return }
        vtab = VTAB1K(trainExamples: examples, trainSplit: split, tasks: tasks, sources: sources)
    }

    private func task(_ id: String, _ field: Field) -> VTABTask? {
        let fields = Fields(
            field,
            known: [
                "order", "group", "classes", "dataset", "version", "label", "train", "val", "trainval", "test", "image",
                "flip", "crop", "note",
            ]
        )
        let order = fields.required("order")?.positive()
        let group = fields.required("group")?.choice(VTABTask.Group.self)
        let classes = classCount(fields.required("classes"))
        let texts = ["dataset", "version", "label", "image"].compactMap { fields.required($0)?.text() }
        let counts = ["train", "val", "trainval", "test"].compactMap { fields.required($0)?.positive() }
        let flips = fields.required("flip")?.boolean()
        let crops = fields.required("crop")?.boolean()
        let note = fields["note"]?.text()
        guard let order, let group, let classes, texts.count == 4, counts.count == 4, let flips, let crops else {
            return nil
        }
        return VTABTask(
            id: id,
            order: order,
            group: group,
            classes: classes,
            dataset: texts[0],
            version: texts[1],
            label: texts[2],
            splits: VTABTask.Splits(
                train: counts[0],
                validation: counts[1],
                trainAndValidation: counts[2],
                test: counts[3]
            ),
            image: texts[3],
            flips: flips,
            crops: crops,
            note: note
        )
    }

    func readDatasets(_ field: Field) {
        for (id, _, value) in field.entries() {
            declared[.dataset, default: []].insert(id)
            let fields = Fields(value, known: ["name", "images", "licence", "url", "bytes", "sha256", "sources"])
            // a name alone is no fact that needs a source
            let sources = fields.count > 1 ? sources(of: fields) : []
            guard let name = fields.required("name")?.text() else { continue }
            let dataset = Dataset(
                id: id,
                name: name,
                images: fields["images"]?.positive(),
                licence: fields["licence"]?.text(),
                url: fields["url"]?.text(),
                bytes: fields["bytes"]?.positive(),
                sha256: fields["sha256"].flatMap(digest),
                sources: sources
            )
            datasets.append(dataset)
            datasetsByID[id] = dataset
        }
    }

    func readPapers(_ field: Field) {
        for (id, _, value) in field.entries() {
            declared[.paper, default: []].insert(id)
            let fields = Fields(value, known: ["title", "authors", "year", "arxiv", "sources"])
            let sources = sources(of: fields)
            let title = fields.required("title")?.text()
            let authors = fields.required("authors").map(nonEmpty)?.compactMap { $0.text() }
            let year = fields.required("year")?.positive()
            let arxiv = fields.required("arxiv")?.text()
            guard let title, let authors, let year, let arxiv else { continue }
            papers.append(
                Paper(id: id, title: title, authors: authors, year: year, arxiv: arxiv, sources: sources)
            )
        }
    }
}
