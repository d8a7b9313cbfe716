/// Which version of a file a server has: what tells whether parts that were fetched at different times belong together.
package struct ResourceVersion: Sendable, Equatable, Codable {
    /// `Last-Modified` counts as a strong validator when it is that much older than the answer (RFC 9110, section 8.8.2.2
    /// asks for one second; clocks within a farm of servers may differ by more).
    private static let settledAfterSeconds = 60
    /// A server may refuse a request that sends a longer tag back.
    private static let maximumTagSize = 512

    /// The number of bytes, if the server says it.
    package var size: Int?
    /// Where it was said; a validator means nothing anywhere else.
    package var source: String
    /// The `ETag`, weak or strong.
    package var etag: String?
    /// The `Last-Modified`.
    package var lastModified: String?
    /// Whether ``lastModified`` was old enough to tell versions apart.
    package var isSettled = false
    /// Whether parts were joined that only a digest of the whole, known from elsewhere, proves to belong together.
    package var needsProof = false
    /// The server's MD5, in base64.
    package var md5: String?
    /// The server's CRC-32C, in base64.
    package var crc32c: String?
    /// Where the bytes really come from, after all redirects; without user name and password.
    package var effectiveURL: String

    /// Describes a file whose origin is not known.
    init(size: Int) {
        self.size = size
        source = ""
        effectiveURL = ""
    }

    /// Takes what an answer says.
    init(_ head: ResponseHead, size: Int?, source: SourceURL) {
        self.size = size
        self.source = source.redacted
        effectiveURL = SourceURL.redact(head.effectiveURL)
        etag = head.fields.etag
        lastModified = head.fields.lastModified
        let hashes = head.fields.bodyHashes
        md5 = hashes.md5
        crc32c = hashes.crc32c
        if let modified = lastModified.flatMap(HTTPDate.init)?.seconds,
            let date = head.fields.date.flatMap(HTTPDate.init)?.seconds
        {
            isSettled = date - modified >= Self.settledAfterSeconds
        }
    }

    /// What to send as `If-Range`: a strong `ETag`, or else a date that is old enough.
    var validator: String? {
        if let etag {
            // a server that has entity tags is to be asked by them
            let isStrong = etag.hasPrefix("\"") && etag.hasSuffix("\"") && etag.utf8.count >= 2
            return isStrong && etag.utf8.count <= Self.maximumTagSize ? etag : nil
        }
        return isSettled ? lastModified : nil
    }

    /// Whether the server states a hash of the whole, so that the end proves what the parts cannot.
    var hasHash: Bool { md5 != nil || crc32c != nil }

    /// How another answer compares.
    enum Comparison {
        /// The same bytes.
        case same
        /// Other bytes.
        case different
        /// Nothing tells.
        case unknown
    }

    /// Compares with what another answer says.
    func compare(with other: ResourceVersion) -> Comparison {
        if let size, let theirs = other.size, size != theirs { return .different }
        if let md5, let theirs = other.md5 { return md5 == theirs ? .same : .different }
        if let crc32c, let theirs = other.crc32c, crc32c != theirs { return .different }
        guard source == other.source else { return .unknown }
        if let etag, let theirs = other.etag {
            if etag != theirs { return .different }
            return etag.hasPrefix("W/") ? .unknown : .same
        }
        if let lastModified, let theirs = other.lastModified {
            if lastModified != theirs { return .different }
            return isSettled && other.isSettled ? .same : .unknown
        }
        return .unknown
    }

    /// This version with the hashes that another place stated, where this one states none.
    func keepingHashes(of other: ResourceVersion) -> ResourceVersion {
        var result = self
        result.md5 = md5 ?? other.md5
        result.crc32c = crc32c ?? other.crc32c
        return result
    }

    /// The hashes, as they were sent.
    var hashes: ServerHashes { ServerHashes(md5: md5, crc32c: crc32c) }
}
