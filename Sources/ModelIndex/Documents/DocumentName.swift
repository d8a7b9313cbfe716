/// Names of files for checkpoints, whatever these are called.
enum DocumentName {
    /// Names for files, in the order of the checkpoints: their own names where these are safe, and no two alike, also where upper
    /// and lower case are not told apart.
    static func unique(for names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            let safe = safe(name)
            var candidate = safe
            var number = 2
            while !taken.insert(candidate.lowercased()).inserted {
                candidate = "\(safe)-\(number)"
                number += 1
            }
            return candidate
        }
    }

    /// A name without anything that has a meaning in a path or an address.
    static func safe(_ name: String) -> String {
        let text = String(
            name.prefix(maximumLength).map { character in
                let isPlain =
                    character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
                return isPlain ? character : "_"
            }
        )
        guard let first = text.first else { return "_" }
        return first == "." || first == "-" ? "_" + text.dropFirst() : text
    }

    /// File systems take 255 bytes; an ending must have room too.
    private static let maximumLength = 200
}
