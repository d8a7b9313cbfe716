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
        var taken: Set<String> = []
        var slugs: [String: String] = [:]
        for record in records where slugs[record.checkpoint.name] == nil {
            slugs[record.checkpoint.name] = Self.slug(of: record.checkpoint.name, taken: &taken)
        }
        self.slugs = slugs
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

    /// The longest name of a file, without its extension.
    private static let maximumLength = 120

    /// A name for a file that is safe in every file system and in an address, and that no other page has.
    private static func slug(of name: String, taken: inout Set<String>) -> String {
        let kept = name.utf8.prefix(maximumLength).map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                byte
            default: UInt8(ascii: "-")
            }
        }
        // a dot at the start would hide the file or lead elsewhere, and a dash make it an option of a command
        let text = String(decoding: kept.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }, as: UTF8.self)
        let slug = text.isEmpty ? "checkpoint" : text
        var candidate = slug
        var number = 2
        // some file systems do not tell upper from lower case
        while !taken.insert(candidate.lowercased()).inserted {
            candidate = "\(slug)-\(number)"
            number += 1
        }
        return candidate
    }
}
