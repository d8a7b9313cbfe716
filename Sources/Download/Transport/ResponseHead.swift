/// What a server says about a file before its first byte.
struct ResponseHead: Equatable, Sendable {
    /// The HTTP status; `nil` for a local file.
    var status: Int?
    /// The announced number of bytes.
    var contentLength: Int?
    /// Where the answer came from, after all redirects.
    var effectiveURL: String
    /// The headers that matter here.
    var fields = ResponseFields()
}

/// The header fields that matter here, gathered line by line.
struct ResponseFields: Equatable, Sendable {
    private(set) var etag: String?
    private(set) var lastModified: String?
    private(set) var location: String?
    private(set) var contentEncoding: String?
    private(set) var storedEncoding: String?
    private(set) var contentRange: String?
    private(set) var retryAfter: String?
    private(set) var date: String?
    private(set) var generation: String?
    private(set) var hashes = ServerHashes()

    /// Takes in one line.
    ///
    /// A status line starts a new answer: what an interim or redirecting one said is forgotten.
    mutating func add(line: String) {
        if line.hasPrefix("HTTP/") {
            self = ResponseFields()
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].trimmingASCIIBlanks().withoutControlCharacters()
        guard !value.isEmpty else { return }
        switch line[..<colon].lowercased() {
        case "etag": etag = value
        case "last-modified": lastModified = value
        case "location": location = value
        case "content-encoding": contentEncoding = value
        case "x-goog-stored-content-encoding": storedEncoding = value
        case "content-range": contentRange = value
        case "retry-after": retryAfter = value
        case "date": date = value
        case "x-goog-generation": generation = value
        case "x-goog-hash": hashes.add(headerValue: value)
        default: break
        }
    }

    /// The hashes that belong to the bytes of the body.
    ///
    /// Cloud storage may unpack a stored file on the way, and its
    /// hashes are then those of the packed one.
    var bodyHashes: ServerHashes {
        switch storedEncoding?.lowercased() {
        case nil, "identity": hashes
        default: ServerHashes()
        }
    }
}

extension Substring {
    /// The text with control characters replaced: values end up in messages, and a terminal would obey them.
    fileprivate func withoutControlCharacters() -> String {
        var text = String.UnicodeScalarView()
        text.append(
            contentsOf: unicodeScalars.lazy.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        )
        return String(text)
    }

    fileprivate func trimmingASCIIBlanks() -> Substring {
        var text = self
        while let last = text.unicodeScalars.last, " \t\r\n".unicodeScalars.contains(last) {
            text.unicodeScalars.removeLast()
        }
        return text.drop { " \t".contains($0) }
    }
}
