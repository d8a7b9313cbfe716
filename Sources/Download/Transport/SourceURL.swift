/// Where a file comes from: an `http`, `https` or `file` URL.
///
/// Only what decides about safety is checked here; libcurl parses the rest, and refuses what it cannot parse.
public struct SourceURL: Sendable, Hashable {
    /// The ways that a file can arrive.
    public enum Scheme: String, Sendable, CaseIterable {
        case http
        case https
        case file
    }

    /// The way that the file arrives.
    public let scheme: Scheme

    /// The URL as it was given, with a user name and password if it has them.
    public let string: String

    /// Checks a URL.
    ///
    /// - Parameter string: the URL.
    /// - Throws: ``DownloadError`` when the text is no URL or its scheme is another one.
    public init(_ string: String) throws(DownloadError) {
        guard let colon = string.firstIndex(of: ":"), Self.isPlain(string) else {
            throw .invalidURL(string)
        }
        let name = string[..<colon].lowercased()
        guard let scheme = Scheme(rawValue: name) else { throw .unsupportedScheme(name) }
        guard string[colon...].hasPrefix("://"), string[colon...].utf8.count > 3 else { throw .invalidURL(string) }
        self.scheme = scheme
        self.string = string
    }

    /// Blanks and control characters have no place in a URL; a line break could start another header.
    private static func isPlain(_ string: String) -> Bool {
        string.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// The URL without a user name and password, fit for messages and records.
    public var redacted: String { Self.redact(string) }

    /// Takes a user name and password out of a URL; text that is no URL stays as it is.
    static func redact(_ string: String) -> String {
        guard let marker = string.firstRange(of: "://") else { return string }
        let authority = string[marker.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return string }
        return String(string[..<marker.upperBound] + string[string.index(after: at)...])
    }
}

extension SourceURL: CustomStringConvertible {
    /// The URL without a user name and password.
    public var description: String { redacted }
}
