/// How texts from elsewhere are spelled in Markdown, so that they are shown as they are and mean nothing.
enum MarkdownText {
    /// A text within a paragraph, a heading or a cell of a table.
    ///
    /// Letters of HTML are written as entities, because the reference implementation in Python does not know `\<`.
    static func escaped(_ text: String) -> String {
        oneLine(text).reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "|": result += "&#124;"
            case "~": result += "&#126;"
            case "\\", "`", "*", "_", "[", "]", "#": result += "\\\(character)"
            default: result.append(character)
            }
        }
    }

    /// A text as code within a line, also within a table.
    static func code(_ text: String) -> String {
        let line = oneLine(text)
        // in a table, a bar would end the cell even within code; and an empty text is no code
        guard !line.isEmpty, !line.contains("|"), !line.contains("<"), !line.contains("\\") else {
            return escaped(text)
        }
        let fence = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
        let padding = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
        return fence + padding + line + padding + fence
    }

    /// Lines of code as a block of its own.
    static func block(_ code: String, language: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: code) + 1))
        return "\(fence)\(language)\n\(code)\n\(fence)"
    }

    /// A link with the text of a source.
    static func link(_ text: String, to address: String?) -> String {
        guard let address, address.utf8.allSatisfy(isHarmlessInAddress) else { return escaped(text) }
        return "[\(escaped(text))](\(address))"
    }

    /// A word of a shell's command, quoted if it has to be.
    static func shellWord(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy(isHarmlessInShell)
        return isPlain ? text : "'\(oneLine(text).replacing("'", with: #"'\''"#))'"
    }

    /// Characters that move to another line, or cannot be seen, as blanks.
    static func oneLine(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        if isPlain { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func longestRun(of character: Character, in text: String) -> Int {
        var longest = 0
        var run = 0
        for next in text {
            run = next == character ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }

    private static func isHarmlessInAddress(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._~:/?#@!$&'*+,;=%".utf8.contains(byte)
    }

    private static func isHarmlessInShell(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._/:=+@%,".utf8.contains(byte)
    }
}
