/// A pattern for names as shells have it: `*` for any characters, `?` for one, `[abc]` or `[a-c]` for one of a set.
///
/// Upper and lower case are alike. A bracket without its end stands for itself.
public struct GlobPattern: Sendable, Hashable, CustomStringConvertible {
    private enum Token: Sendable, Hashable {
        case character(Character)
        case any
        case anything
        case set([ClosedRange<Character>], negated: Bool)
    }

    private let tokens: [Token]

    /// The pattern as it was written.
    public let description: String

    /// Reads a pattern.
    ///
    /// - Parameter pattern: the pattern; every text is one.
    public init(_ pattern: String) {
        description = pattern
        var tokens: [Token] = []
        var rest = Array(pattern.lowercased())[...]
        while let character = rest.popFirst() {
            switch character {
            case "*": tokens.append(.anything)
            case "?": tokens.append(.any)
            case "[":
                if let (set, length) = Self.set(in: rest) {
                    tokens.append(set)
                    rest = rest.dropFirst(length)
                } else {
                    tokens.append(.character(character))
                }
            default: tokens.append(.character(character))
            }
        }
        self.tokens = tokens
    }

    /// Whether a text has a character that makes it a pattern.
    ///
    /// - Parameter text: the text.
    /// - Returns: `true` for a pattern that is more than a name.
    public static func isPattern(_ text: String) -> Bool {
        text.contains { "*?[".contains($0) }
    }

    /// Whether a whole name fits the pattern.
    ///
    /// - Parameter name: the name.
    /// - Returns: `true` when it does.
    public func matches(_ name: String) -> Bool {
        let characters = Array(name.lowercased())
        var token = 0
        var position = 0
        // where to go on when what follows the last star does not fit: one character later
        var retry: (token: Int, position: Int)?
        while position < characters.count {
            if token < tokens.count, tokens[token] == .anything {
                retry = (token, position)
                token += 1
            } else if token < tokens.count, fits(characters[position], tokens[token]) {
                token += 1
                position += 1
            } else if let last = retry {
                retry = (last.token, last.position + 1)
                token = last.token + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anything }
    }

    private func fits(_ character: Character, _ token: Token) -> Bool {
        switch token {
        case .character(let wanted): character == wanted
        case .any: true
        case .anything: false
        case .set(let ranges, let negated): ranges.contains { $0.contains(character) } != negated
        }
    }

    /// Reads a set after its bracket; its length includes the closing one.
    private static func set(in text: ArraySlice<Character>) -> (Token, Int)? {
        let negated = text.first == "!" || text.first == "^"
        let body = negated ? text.dropFirst() : text
        // a closing bracket in the first place is one of the set
        guard let close = body.dropFirst().firstIndex(of: "]") else { return nil }
        var ranges: [ClosedRange<Character>] = []
        var members = body[..<close]
        while let first = members.popFirst() {
            if members.count >= 2, members.first == "-", let last = members.dropFirst().first, first <= last {
                ranges.append(first...last)
                members = members.dropFirst(2)
            } else {
                ranges.append(first...first)
            }
        }
        return (.set(ranges, negated: negated), close - text.startIndex + 1)
    }
}
