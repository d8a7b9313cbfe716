/// A table of a Markdown document; the cells are Markdown already.
struct MarkdownTable {
    /// A column's heading, and whether it has numbers.
    struct Column {
        let title: String
        let isNumeric: Bool

        static func text(_ title: String) -> Column { Column(title: title, isNumeric: false) }
        static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
    }

    private let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: Column...) { self.columns = columns }

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; what is missing at its end is empty.
    mutating func add(_ cells: String...) { add(cells) }

    /// Adds a row; what is missing at its end is empty.
    mutating func add(_ cells: [String]) {
        rows.append(cells + Array(repeating: "", count: max(0, columns.count - cells.count)))
    }

    /// The table as text, without a newline at its end.
    var text: String {
        let head = [columns.map(\.title), columns.map { $0.isNumeric ? "---:" : "---" }]
        return (head + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }
}
