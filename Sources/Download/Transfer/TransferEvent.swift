/// What happens during a transfer; for progress displays and logs.
public enum TransferEvent: Sendable, Equatable {
    /// The size and the state of the file are known, and bytes are about to come: `resumed` of them are here already.
    case started(source: SourceURL, total: Int?, resumed: Int)
    /// Bytes have arrived; told about ten times a second, and at the end.
    case progress(TransferProgress)
    /// A request failed and will be made again after a pause.
    case retrying(source: SourceURL, reason: DownloadError, attempt: Int, pause: Duration)
    /// A place is given up for the next one.
    case switching(from: SourceURL, to: SourceURL, reason: DownloadError)
    /// What has arrived cannot be used, and the transfer begins anew.
    case restarting(source: SourceURL, reason: RestartReason)
    /// Parts of the file are damaged and are fetched again.
    case repairing(bytes: Int, parts: [String])

    /// Why a transfer begins anew.
    public enum RestartReason: String, Sendable {
        /// The server has another version of the file than the one that was begun.
        case changed = "the file changed on the server"
        /// The server sends whole files only.
        case noRanges = "the server does not send parts of files"
        /// Nothing tells whether the server still has the same version.
        case noValidator = "the server does not say which version it sends"
        /// The whole has another digest than it should.
        case wrongDigest = "the digest was wrong"
        /// What an earlier run left cannot be read.
        case unusablePartial = "what was kept of an earlier run cannot be used"
    }
}
