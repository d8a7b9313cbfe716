internal import BiT
internal import ByteIO
internal import Catalog

/// The figures of checkpoints as comma-separated values (RFC 4180), for spreadsheets and programs.
///
/// One header and one row a checkpoint. What is not known is an empty value. Accuracies are in percent; published and measured
/// ones have columns of their own. `docs/cyclonedx.md` describes the columns.
package enum FigureTable {
    /// The table about checkpoints.
    ///
    /// - Parameter records: the checkpoints.
    /// - Returns: the text; each line ends in a carriage return and a line feed, as the standard wants.
    package static func csv(of records: [ModelRecord]) -> String {
        let rows = records.map { record in columns.map { $0.value(record) } }
        return ([columns.map(\.name)] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A value as it stands in the table.
    ///
    /// Spreadsheets take what begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula; such a value gets an
    /// apostrophe, unless it is a number.
    ///
    /// - Parameter value: any text.
    /// - Returns: the text, in quotes when it needs them.
    package static func cell(_ value: String) -> String {
        var text = value
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first), !isNumber(text) {
            text = "'" + text
        }
        let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
        let isPlain = !text.unicodeScalars.contains { special.contains($0) } && text.first != " " && text.last != " "
        guard !isPlain else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// Whether a text is a decimal number; infinity and hexadecimal digits are none to a spreadsheet.
    private static func isNumber(_ text: String) -> Bool {
        text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } && Double(text) != nil
    }
}
