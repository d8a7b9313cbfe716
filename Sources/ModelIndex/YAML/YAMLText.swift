/// How single values are spelled in YAML, so that readers of YAML 1.1, such as PyYAML, and of 1.2 see the same.
enum YAMLText {
    /// Whether a text can stand without quotes: nobody takes it for a number, a date, a truth value or nothing.
    ///
    /// Fewer texts are let through than could be. They are made of harmless characters, begin with a letter, or with a digit
    /// if there is a character behind it that no number, date or time has, and are none of the words that mean something.
    static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, last != UInt8(ascii: " ") else { return false }
        let withoutSchemes = text.replacing("://", with: "//")
        guard withoutSchemes.utf8.allSatisfy(isHarmless), !hasCommentMarks(text), !words.contains(text.lowercased())
        else {
            return false
        }
        if isLetter(first) { return true }
        return isDigit(first) && text.utf8.contains(where: isInNoNumber)
    }

    /// Whether a text has two hyphens in a row, which a comment of HTML or XML cannot have.
    static func hasCommentMarks(_ text: String) -> Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains { $0 == hyphen && $1 == hyphen }
    }

    /// Spells every hyphen behind another one as an escape sequence.
    ///
    /// - Parameter yaml: a document in which two hyphens in a row are in double quotes only.
    /// - Returns: the same document without two hyphens in a row.
    static func withoutCommentMarks(_ yaml: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(yaml.utf8.count)
        for byte in yaml.utf8 {
            if byte == hyphen, result.last == hyphen {
                result.append(contentsOf: #"\x2D"#.utf8)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Spells a number with a point, and its exponent with a sign: without either, YAML 1.1 has a text.
    static func number(_ value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        let text = value.description
        guard !text.contains("."), let exponent = text.firstIndex(of: "e") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }

    // What YAML 1.1 and 1.2 take for a truth value or for nothing.
    private static let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    private static let hyphen = UInt8(ascii: "-")

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || " _./()+-%;,".utf8.contains(byte)
    }

    /// Numbers, dates and times have no letters but those of `0xFF`, `0o7`, `0b1`, `1e5`, `T` and `Z`.
    private static func isInNoNumber(_ byte: UInt8) -> Bool {
        let isOther = isLetter(byte) && !"abcdefotxz".utf8.contains(byte | 0x20)
        return isOther || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "(")
    }
}
