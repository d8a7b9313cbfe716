/// The value of a `Content-Range` header (RFC 9110, section 14.4): `bytes 0-99/1234`, `bytes 0-99/*` or `bytes */1234`.
package struct ContentRange: Equatable {
    /// The part that the body holds; `nil` when the server has no such part.
    package let range: Range<Int>?
    /// The size of the whole file, if the server knows it.
    package let total: Int?

    /// Reads a header's value; what does not make sense gives `nil`.
    package init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[1] == "*" {
            total = nil
        } else {
            guard let size = Self.number(parts[1]) else { return nil }
            total = size
        }
        if parts[0] == "*" {
            range = nil
            return
        }
        let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = Self.number(bounds[0]), let last = Self.number(bounds[1]), first <= last,
            last < total ?? .max, last < .max
        else { return nil }
        range = first..<(last + 1)
    }

    /// Digits only: `Int` would also take a sign.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return nil
        }
        return Int(text)
    }
}
