internal import BiT
internal import Catalog
internal import HTML

/// Which pages there are, and how they lead to each other.
struct SiteMap {
    /// Where the table of all checkpoints is.
    static let indexPath = "index.html"

    /// The checkpoints, in the order of the table.
    let records: [ModelRecord]

    /// The identifiers of the families, in the order in which they come first.
    let families: [String]

    /// The names of files, by the checkpoints' names.
    private let slugs: [String: String]
    private let descendants: [String: [ModelRecord]]
    private let members: [String: [ModelRecord]]
    private let tasks: [String: [ModelRecord]]

    init(_ records: [ModelRecord]) {
        self.records = records
        var known: Set<String> = []
        let names = records.map(\.checkpoint.name).filter { known.insert($0).inserted }
        slugs = Dictionary(uniqueKeysWithValues: zip(names, DocumentName.unique(for: names)))
        members = Dictionary(grouping: records) { $0.checkpoint.family }
        descendants = Dictionary(grouping: records.filter { $0.checkpoint.base != nil }) { $0.checkpoint.base ?? "" }
        tasks = Dictionary(grouping: records.filter { $0.checkpoint.task != nil }) { $0.checkpoint.task ?? "" }
        var seen: Set<String> = []
        families = records.map { $0.checkpoint.family }.filter { seen.insert($0).inserted }
    }

    /// The path of a checkpoint's page from the site's root.
    func path(of record: ModelRecord) -> String { "models/\(slugs[record.checkpoint.name] ?? "checkpoint").html" }

    /// A link from the page of one checkpoint to that of another; only the text where there is no such page.
    func link(to name: String, _ text: Markup? = nil) -> Markup {
        let text = text ?? "<bdi>\(name)</bdi>"
        guard let slug = slugs[name] else { return text }
        return "<a href=\"\(slug).html\">\(text)</a>"
    }

    /// The checkpoints whose training started from another one.
    func descendants(of name: String) -> [ModelRecord] { descendants[name] ?? [] }

    /// The checkpoints that were fine-tuned on a VTAB-1k task.
    func checkpoints(of task: String) -> [ModelRecord] { tasks[task] ?? [] }

    /// The checkpoints before and after one in its family.
    func neighbours(of record: ModelRecord) -> (previous: ModelRecord?, next: ModelRecord?) {
        let family = members[record.checkpoint.family] ?? []
        guard let place = family.firstIndex(where: { $0.checkpoint.name == record.checkpoint.name }) else {
            return (nil, nil)
        }
        return (place > 0 ? family[place - 1] : nil, place + 1 < family.count ? family[place + 1] : nil)
    }
}
