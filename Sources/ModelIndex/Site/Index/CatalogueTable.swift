internal import BiT
internal import Catalog
internal import HTML

/// The table of all checkpoints, and the form that searches it, which shows only with the script.
struct CatalogueTable {
    let map: SiteMap

    var markup: Markup {
        let rows = map.records.map { CatalogueRow(record: $0, map: map, columns: columns).markup }
        let heads: [Markup] = columns.map { column in
            "<th scope=\"col\"\(column.style) data-key=\"\(column.rawValue)\" data-kind=\"\(column.kind)\">\(column.title)</th>"
        }
        return """
            <section aria-labelledby="all">
            <h2 id="all">All checkpoints</h2>
            \(form)
            <p class="hits" id="hits" role="status" hidden="hidden"></p>
            <table class="\(columns.contains(.measured) ? "index more" : "index")" id="checkpoints">
            <caption>\(caption)</caption>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            <p class="none" id="none" hidden="hidden">No checkpoint has all of this. Fewer words or filters find more.</p>
            </section>
            """
    }

    private var columns: [CatalogueColumn] {
        let hasMeasured = map.records.contains { !$0.measured.isEmpty }
        return CatalogueColumn.allCases.filter { hasMeasured || $0 != .measured }
    }

    private var caption: Markup {
        let measured: Markup? =
            columns.contains(.measured) ? " Measured accuracies stand with their 95\u{A0}% intervals." : nil
        return """
            GMACs are billions of multiply-accumulates for one image of the size beside it. A size with the sign ≈ is derived from the architecture; \
            the others are published or counted. Accuracies are as published, on the data set and under the protocol below them.\(measured)
            """
    }

    private var form: Markup {
        """
        <form class="find" id="find" role="search" hidden="hidden">
        <label class="words"><span>Search names, aliases, tasks, data sets <kbd>/</kbd></span>\
        <input type="search" name="q" autocomplete="off" spellcheck="false" aria-controls="checkpoints"/></label>
        <label>Family<select name="family"><option value="">all</option>\(families)</select></label>
        <label>Architecture<select name="architecture"><option value="">all</option>\(architectures)</select></label>
        <label>Accuracy<select name="figures"><option value="">known or not</option><option value="published">published</option>\
        <option value="measured">measured</option></select></label>
        <button type="button" id="clear">Clear</button>
        </form>
        """
    }

    private var families: [Markup] {
        map.families.map { family in
            let title = map.records.first { $0.checkpoint.family == family }?.familyTitle ?? family
            return "<option value=\"\(family)\">\(title)</option>"
        }
    }

    private var architectures: [Markup] {
        var smallest: [String: Int] = [:]
        for record in map.records {
            let name = record.checkpoint.architectureName
            smallest[name] = min(smallest[name] ?? .max, record.checkpoint.parameters)
        }
        return smallest.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { name, _ in
            "<option value=\"\(name)\">\(name)</option>"
        }
    }
}

/// A column of the table.
enum CatalogueColumn: String, CaseIterable {
    case name, family, architecture, task, classes, parameters, compute, size, published, measured

    var title: String {
        switch self {
        case .name: "Checkpoint"
        case .family: "Family"
        case .architecture: "Architecture"
        case .task: "Trained on"
        case .classes: "Classes"
        case .parameters: "Parameters"
        case .compute: "GMACs"
        case .size: "Size"
        case .published: "Top-1, published"
        case .measured: "Top-1, measured"
        }
    }

    /// Whether it is sorted as text or as numbers.
    var kind: String { isText ? "text" : "number" }

    var isText: Bool {
        switch self {
        case .name, .family, .architecture, .task: true
        default: false
        }
    }

    /// The attribute that sets text to the left.
    var style: Markup? {
        switch self {
        case .family: " class=\"t f\""
        case .classes: " class=\"c\""
        default: isText ? " class=\"t\"" : nil
        }
    }
}
