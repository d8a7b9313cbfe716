public import ByteIO

/// One file to fetch, and what is known about it beforehand.
public struct TransferRequest: Sendable, Equatable {
    /// No checkpoint comes near this size; a body without an announced end is cut off here.
    public static let defaultMaximumSize = 1 << 36

    /// Where the file is: the places are tried in this order.
    public var sources: [SourceURL]
    /// The place that counts as the file's own, for records; `nil` for the first one.
    public var origin: SourceURL?
    /// The sizes that the file may have; empty when nothing is known.
    public var expectedSizes: [Int] = []
    /// The digest that the file must have.
    public var expectedSHA256: SHA256Digest?
    /// Who states that digest; only the error depends on it.
    public var digestAuthority = DownloadError.DigestAuthority.request
    /// The largest size that is accepted when ``expectedSizes`` is empty.
    public var maximumSize = Self.defaultMaximumSize

    /// Asks for a file of which nothing is known.
    ///
    /// - Parameter sources: where the file is: the places are tried in this order.
    /// - Precondition: there is at least one place.
    public init(sources: [SourceURL]) {
        precondition(!sources.isEmpty, "a file needs a place to come from")
        self.sources = sources
    }

    /// Asks for a file of which nothing is known.
    ///
    /// - Parameter url: where the file is.
    public init(url: SourceURL) {
        self.init(sources: [url])
    }

    /// The first place to ask.
    public var url: SourceURL { sources[0] }

    /// The largest number of bytes that the file may have.
    var sizeLimit: Int { expectedSizes.max() ?? maximumSize }
}
