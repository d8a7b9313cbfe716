/// The moving lines at the bottom of a terminal, and how one picture of them becomes the next.
///
/// The cursor rests behind the last moving line, so that nothing scrolls before it must.
package struct FetchScreen {
    private var shown: [String] = []
    private var isLost = false

    /// Starts without a line.
    package init() {}

    /// Whether there are moving lines.
    package var isEmpty: Bool { shown.isEmpty }

    /// What must be written to get from the last picture to the next.
    ///
    /// - Parameters:
    ///   - permanent: lines that stay above the moving ones from now on.
    ///   - moving: the moving lines; none may be as wide as the terminal.
    ///   - width: the number of columns of the terminal now: if there were more before, lines may have been broken.
    /// - Returns: text and control sequences; empty when nothing changes.
    package mutating func frame(permanent: [String] = [], moving: [String], width: Int) -> String {
        guard !permanent.isEmpty || moving != shown else { return "" }
        defer {
            shown = moving
            isLost = false
        }
        let rows = shown.reduce(0) { $0 + max(1, ($1.columnCount + width - 1) / max(width, 1)) }
        var text = rows > 0 || isLost ? "\r" : ""
        if rows > 1 { text += "\u{1B}[\(rows - 1)A" }
        if permanent.isEmpty, !isLost, rows == shown.count, moving.count >= rows {
            // every line replaces one, or comes below them
            return text + moving.map { $0 + (rows > 0 ? "\u{1B}[K" : "") }.joined(separator: "\n")
        }
        if rows > 0 || isLost { text += "\u{1B}[J" }
        return text + (permanent.map { $0 + "\n" } + [moving.joined(separator: "\n")]).joined()
    }

    /// What must be written before others write below the moving lines, which stay as they are.
    package mutating func close() -> String {
        defer { shown = [] }
        return shown.isEmpty ? "" : "\n"
    }

    /// Forgets the moving lines: somebody else has written to the terminal meanwhile.
    package mutating func forget() {
        isLost = !shown.isEmpty
        shown = []
    }
}

extension String {
    /// The number of columns that the text takes at most: what is not ASCII may be two wide.
    var columnCount: Int { unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } }

    /// The beginning of the text that fits into a number of columns.
    func cut(to columns: Int) -> String {
        if columnCount <= columns { return self }
        var left = columns
        var text = UnicodeScalarView()
        for scalar in unicodeScalars {
            left -= scalar.isASCII ? 1 : 2
            if left < 0 { break }
            text.append(scalar)
        }
        return String(text)
    }

    /// The text with its middle left out if it takes too many columns; its end tells names apart.
    func shortened(to columns: Int) -> String {
        if columnCount <= columns { return self }
        guard columns > 6 else { return cut(to: columns) }
        let tail = (columns - 3) / 2
        let end = String(String(reversed()).cut(to: tail).reversed())
        return cut(to: columns - 3 - tail) + "..." + end
    }

    /// The text with blanks before or behind it, so that columns line up.
    func padded(to columns: Int, isRightAligned: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, columns - columnCount))
        return isRightAligned ? blanks + self : self + blanks
    }
}
