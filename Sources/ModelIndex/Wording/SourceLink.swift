/// What the name of a source says about where the source is.
enum SourceLink {
    /// Where a source is, as far as its name makes that certain.
    ///
    /// Names of sources are for people. Those that begin with a repository (`google-research/big_transfer README.md`) lead to
    /// the repository at GitHub, or to its issue; those of papers (`arXiv 1912.11370`) to the paper. No path is made up: which
    /// version of a file was read, the name does not say.
    static func address(of title: String) -> String? {
        let words = title.split(separator: " ").map(String.init)
        guard words.count > 1 else { return nil }
        if words.count == 2, words[0] == "arXiv", isPaper(words[1]) { return "https://arxiv.org/abs/\(words[1])" }
        guard let repository = repository(in: title) else { return nil }
        if words.count == 3, words[1] == "issue", let number = UInt32(words[2]) {
            return "\(repository)/issues/\(number)"
        }
        return repository
    }

    /// The repository at GitHub that a source is in, if its name begins with one.
    static func repository(in title: String) -> String? {
        guard let first = title.split(separator: " ").first, first.count < title.count else { return nil }
        let parts = first.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(isName) else { return nil }
        return "https://github.com/\(first)"
    }

    /// The repository of Google's code that the names of sources mention first.
    static func code(in titles: [String]) -> String? {
        titles.lazy.filter { $0.hasPrefix("google-research/") }.compactMap { repository(in: $0) }.first
    }

    private static func isName(_ text: Substring) -> Bool {
        (1...100).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isPaper(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].count == 4 && (4...5).contains(parts[1].count)
            && parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}
