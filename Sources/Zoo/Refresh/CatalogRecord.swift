public import FoundationEssentials

/// What servers said about the files of a catalogue, by the files' URLs; a document made to be committed.
///
/// ```json
/// {
///   "files" : {
///     "https://…/BiT-M-R50x1.npz" : {
///       "checked" : "2026-01-31T12:00:00Z",
///       "crc32c" : "…",
///       "etag" : "\"…\"",
///       "generation" : "1580…",
///       "lastModified" : "Wed, 22 Jan 2020 10:00:00 GMT",
///       "md5" : "…",
///       "size" : 1234,
///       "status" : 200
///     }
///   },
///   "version" : 1
/// }
/// ```
///
/// Hashes are in base64, as they were sent. `redirect` is where redirects led to, `contentEncoding` says that the file
/// would not be sent as it is. What a server did not say is left out. The same record has the same bytes.
public struct CatalogRecord: Sendable, Equatable {
    /// The version of the format that is written.
    public static let version = 1
    /// A larger file is no record; an entry takes well under a kibibyte.
    static let maximumByteCount = 64 << 20

    /// What a server said about one file.
    public struct Entry: Sendable, Equatable {
        /// The status: 200, or 404 or 410 for a missing file.
        public var status: Int
        /// The number of bytes.
        public var size: Int?
        /// The `ETag`.
        public var etag: String?
        /// The `Last-Modified`.
        public var lastModified: String?
        /// MD5, in base64.
        public var md5: String?
        /// CRC-32C, in base64.
        public var crc32c: String?
        /// The version of the object in Google's cloud storage.
        public var generation: String?
        /// Where redirects led to, if there were any; without what follows a question mark.
        public var redirect: String?
        /// The encoding in which the file would be sent, if it would not be sent as it is.
        public var contentEncoding: String?
        /// When it was said, to the second.
        public var checked: Date

        /// Records an answer that says nothing but its status.
        ///
        /// - Parameters:
        ///   - status: the status.
        ///   - checked: when it was said; fractions of a second are dropped.
        public init(status: Int, checked: Date) {
            self.status = status
            self.checked = Date(timeIntervalSince1970: checked.timeIntervalSince1970.rounded(.down))
        }
    }

    /// The entries by the URLs that were asked, without user name and password.
    public var files: [String: Entry] = [:]

    /// Starts without entries.
    public init() {}
}

/// A part of an entry that can differ from what was recorded before.
public enum RecordField: String, Sendable, CaseIterable {
    case status
    case size
    case md5
    case crc32c
    case etag
    case generation
    case lastModified = "last-modified"
    case redirect
    case contentEncoding = "content-encoding"

    /// The parts that belong to the bytes of a file, wherever it is.
    static let ofContent: [RecordField] = [.size, .md5, .crc32c]
}

extension CatalogRecord.Entry {
    /// A part as text.
    func value(of field: RecordField) -> String? {
        switch field {
        case .status: String(status)
        case .size: size.map { String($0) }
        case .md5: md5
        case .crc32c: crc32c
        case .etag: etag
        case .generation: generation
        case .lastModified: lastModified
        case .redirect: redirect
        case .contentEncoding: contentEncoding
        }
    }
}
