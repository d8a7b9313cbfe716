/// Rows of text under headings: aligned columns on a terminal, tab-separated lines without headings elsewhere.
struct Table {
    enum Alignment {
        case left
        case right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    mutating func append(_ row: [String]) {
        precondition(row.count == columns.count)
        rows.append(row.map(printable))
    }

    /// The lines to print.
    func lines(on terminal: Terminal) -> [String] {
        guard terminal.isInteractive else { return rows.map { $0.joined(separator: "\t") } }
        let widths = columns.indices.map { column in
            rows.reduce(columns[column].title.count) { max($0, $1[column].count) }
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - cells[column].count)
                return columns[column].alignment == .left ? cells[column] + padding : padding + cells[column]
            }
            var text = padded.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }
        return [terminal.styled(line(columns.map(\.title)), .bold)] + rows.map(line)
    }

    /// Prints the table.
    func write(on terminal: Terminal) {
        bitzoo.write(lines(on: terminal).map { $0 + "\n" }.joined(), to: 1)
    }
}
