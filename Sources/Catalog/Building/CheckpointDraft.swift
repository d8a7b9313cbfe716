internal import BiT

/// One place in a family's matrix, or one entry of its list.
struct CheckpointDraft {
    let name: String
    let architectureName: String
    let run: Int?
    let task: String?
    /// What the checkpoint's classes are read from.
    let classes: ClassesRule?
    /// What the entry itself says, over the family.
    var protocols: [ProtocolUse] = []
    var aliases: [AliasRule] = []
    var trainingData: [TrainingRule] = []
    /// What stands for the placeholders.
    let values: [Placeholder: String]

    init(name: String, architectureName: String, run: Int? = nil, task: String? = nil, classes: ClassesRule?) {
        self.name = name
        self.architectureName = architectureName
        self.run = run
        self.task = task
        self.classes = classes
        var values = Self.values(ofArchitecture: architectureName)
        values[.checkpoint] = name
        values[.run] = run.map(String.init)
        values[.task] = task
        self.values = values
    }

    /// What stands for the placeholders that follow from the architecture.
    static func values(ofArchitecture name: String) -> [Placeholder: String] {
        [.architecture: name, .size: String(name.utf8.first == UInt8(ascii: "R") ? name.dropFirst() : name[...])]
    }
}

/// Where the classes of a family's checkpoints come from.
struct ClassesRule {
    let set: Template
    let basis: Basis
    let sources: [String]
}

/// A name that another system has for some checkpoints of a family.
struct AliasRule {
    let name: Template
    let system: String
    let isDeprecated: Bool
    let sources: [String]
    let selector: Selector
}

/// Files that some checkpoints of a family have.
struct FileRule {
    let path: Template
    let format: FileFormat
    let labels: String?
    let objects: [String]
    let existence: Existence
    let sources: [String]
    let selector: Selector
}

/// Protocols that some checkpoints of a family have instead of the family's.
struct ProtocolException {
    let protocols: [ProtocolUse]
    let selector: Selector
}

/// Chooses checkpoints of a family; what is not mentioned does not matter.
struct Selector {
    static let keys = ["architectures", "tasks", "checkpoints"]

    private let architectures: [(name: String, field: Field)]?
    private let tasks: [(name: String, field: Field)]?
    private let checkpoints: [(pattern: GlobPattern, field: Field)]?

    init(_ fields: Fields) {
        func names(_ key: String) -> [(name: String, field: Field)]? {
            fields[key]?.list().compactMap { field in field.text().map { ($0, field) } }
        }
        architectures = names("architectures")
        tasks = names("tasks")
        checkpoints = names("checkpoints")?.map { (GlobPattern($0.name), $0.field) }
    }

    func matches(_ draft: CheckpointDraft) -> Bool {
        architectures?.contains { $0.name == draft.architectureName } ?? true
            && tasks?.contains { $0.name == draft.task } ?? true
            && checkpoints?.contains { $0.pattern.matches(draft.name) } ?? true
    }

    /// Reports everything mentioned that no checkpoint has.
    func check(against drafts: [CheckpointDraft]) {
        check(architectures, .architecture, drafts.map(\.architectureName))
        check(tasks, .task, drafts.compactMap(\.task))
        for (pattern, field) in checkpoints ?? [] where !drafts.contains(where: { pattern.matches($0.name) }) {
            let nearest = EditDistance.nearest(to: pattern.description, among: drafts.map(\.name))
            field.report(.unknown(.checkpoint, pattern.description, nearest: nearest))
        }
    }

    private func check(
        _ mentioned: [(name: String, field: Field)]?,
        _ reference: CatalogProblem.Reference,
        _ present: [String]
    ) {
        guard let mentioned else { return }
        let present = Set(present)
        for (name, field) in mentioned where !present.contains(name) {
            field.report(.unknown(reference, name, nearest: EditDistance.nearest(to: name, among: present)))
        }
    }
}
