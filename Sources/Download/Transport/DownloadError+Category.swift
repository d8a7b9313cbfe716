extension DownloadError {
    /// What kind of failure it is; a caller's answer, such as an exit status, depends on this.
    public enum Category: Sendable {
        /// The request itself is wrong.
        case request
        /// The network or the server fails; the same request may work later.
        case network
        /// The system lacks a library that transfers need.
        case library
        /// The file is not there.
        case missing
        /// The file is there, and is not what it should be.
        case integrity
        /// The disk fails or is full.
        case disk
        /// The caller gave up.
        case cancelled
    }

    /// What kind of failure it is.
    public var category: Category {
        switch self {
        case .invalidURL, .unsupportedScheme: .request
        case .nameNotResolved, .connectionFailed, .tlsFailed, .timedOut, .connectionLost, .incomplete, .invalidReply,
            .transferFailed, .tooManyRedirects, .redirectRefused, .httpStatus, .encodedBody,
            .busy, .outOfTime, .keepsChanging, .noRanges:
            .network
        case .libraryNotLoaded: .library
        case .notFound, .notReadable: .missing
        case .wrongSize, .tooLarge, .wrongDigest: .integrity
        case .noSpace: .disk
        case .cancelled: .cancelled
        }
    }
}
