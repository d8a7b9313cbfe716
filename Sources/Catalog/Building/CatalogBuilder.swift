internal import BiT
internal import ByteIO

/// Reads a catalogue part by part, and collects what is wrong with it on the way.
final class CatalogBuilder {
    let log = ProblemLog()
    var baseURL = ""
    var mirrors: [String] = []
    var sources: [String: String] = [:]
    var classSets: [ClassSet] = []
    var vtab: VTAB1K?
    var datasets: [Dataset] = []
    var protocols: [String: EvaluationProtocol] = [:]
    var families: [Family] = []
    var checkpoints: [Checkpoint] = []
    var files: [CatalogFile] = []
    var results: [PublishedResult] = []
    var means: [PublishedResult] = []
    var answers: [KnownAnswer] = []
    var values: [KnownValue] = []
    var papers: [Paper] = []
    var recipes: [TrainingRecipe] = []
    var copies: [PublishedCopy] = []

    /// Class sets and tasks by name.
    var classSetsByID: [String: ClassSet] = [:]
    var datasetsByID: [String: Dataset] = [:]
    /// Every name that the catalogue gives to something, and the line that gives it; wrong entries included.
    var lines: [String: Int] = [:]
    /// What there is of each kind by name, entries that are wrong and could not be made included.
    var declared: [CatalogProblem.Reference: Set<String>] = [:]
    /// The roles whose protocol is not known, one for each mention.
    var rolesWithoutProtocol: [String] = []
    var checkpointIndices: [String: Int] = [:]
    var fileIndices: [String: Int] = [:]
    /// The index of a checkpoint by each of its names: its own, its aliases'.
    var aliasIndices: [String: Int] = [:]
    var writers: [String: ReleasedNPZ] = [:]

    /// The sizes of the `.npz` files of the networks so far.
    var derivedSizes: [Architecture: DerivedSize] = [:]

    /// Reads a whole catalogue.
    func read(_ text: String) {
        guard let root = Document.root(of: text, log: log) else { return }
        let top = Fields(
            root,
            known: [
                "schema", "base-url", "mirrors", "sources", "class-sets", "vtab-1k", "datasets", "protocols",
                "papers", "families",
                "published", "defects", "results", "answers", "values", "training", "copies",
            ]
        )
        if let schema = top.required("schema"), let number = schema.integer(), number != ModelCatalog.schema {
            schema.report(.unsupportedSchema(number))
            return
        }
        baseURL = top.required("base-url")?.text() ?? ""
        mirrors = top["mirrors"].map(mirrors) ?? []
        top.required("sources").map(readSources)
        top["class-sets"].map(readClassSets)
        top["vtab-1k"].map(readVTAB)
        top["datasets"].map(readDatasets)
        top["protocols"].map(readProtocols)
        top["papers"].map(readPapers)
        top.required("families")?.list().forEach(readFamily)
        top["published"]?.list().forEach(readPublished)
        top["defects"]?.list().forEach(readDefect)
        top["results"]?.list().forEach(readResults)
        top["answers"]?.list().forEach(readAnswer)
        top["values"]?.list().forEach(readValue)
        top["training"]?.list().forEach(readRecipe)
        top["copies"]?.list().forEach(readCopy)
        attachFilesAndResults()
    }

    /// The sources of a fact: at least one, each defined under `sources`.
    func sources(of fields: Fields) -> [String] {
        guard let field = fields.required("sources") else { return [] }
        return nonEmpty(field).compactMap { element in
            find(element.text(), .source, in: sources, at: element).map(\.name)
        }
    }

    /// Finds what a name refers to; a name that refers to nothing is reported.
    ///
    /// An entry that is there but wrong is not reported again where it is mentioned.
    func find<Value>(
        _ name: String?,
        _ reference: CatalogProblem.Reference,
        in table: [String: Value],
        at field: Field
    ) -> (name: String, value: Value)? {
        guard let name else { return nil }
        if let value = table[name] { return (name, value) }
        let known = declared[reference, default: []]
        if !known.contains(name) {
            field.report(.unknown(reference, name, nearest: EditDistance.nearest(to: name, among: known)))
        }
        return nil
    }

    /// The elements of a list that must have some.
    func nonEmpty(_ field: Field) -> [Field] {
        let elements = field.list()
        if elements.isEmpty, field.isList { field.report(.emptyList) }
        return elements
    }

    func digest(_ field: Field) -> SHA256Digest? {
        guard let text = field.text() else { return nil }
        guard let digest = SHA256Digest(hexadecimal: text) else {
            field.report(.notADigest(text))
            return nil
        }
        return digest
    }

    /// Notes a name; a name that is taken is reported.
    func claim(_ name: String, at field: Field) -> Bool {
        if let line = lines[name] {
            field.report(.duplicateName(name, firstLine: line))
            return false
        }
        lines[name] = field.line
        return true
    }

    private func attachFilesAndResults() {
        for file in files {
            if let index = checkpointIndices[file.name] { checkpoints[index].files.append(file) }
        }
        for result in results {
            if let index = checkpointIndices[result.subject] { checkpoints[index].results.append(result) }
        }
    }
}
