/// Names of files for checkpoints, whatever these are called.
enum DocumentName {
    /// The longest name, without an ending.
    private static let maximumLength = 120

    /// Names for files, in the order of the checkpoints: safe in every file system and in an address, and no two alike.
    ///
    /// - Parameter names: the checkpoints' names.
    /// - Returns: a name for each.
    static func unique(for names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            let safe = safe(name)
            var candidate = safe
            var number = 2
            // some file systems do not tell upper from lower case
            while !taken.insert(candidate.lowercased()).inserted {
                candidate = "\(safe)-\(number)"
                number += 1
            }
            return candidate
        }
    }

    private static func safe(_ name: String) -> String {
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
        return text.isEmpty ? "checkpoint" : text
    }
}
