import Download

/// The lines that tell the user about an error; none when it is not one of ours.
///
/// - Parameter error: the error.
/// - Returns: the lines as they go to standard error.
package func failureLines(of error: any Error) -> [String] {
    Failure(of: error)?.lines ?? []
}

extension Failure {
    /// A place that was tried in vain.
    struct Attempt: Encodable, CustomStringConvertible {
        let source: String
        let reason: String
        let tries: Int

        var description: String { "\(source): \(reason)\(tries > 1 ? " (\(tries) tries)" : "")" }

        init(_ attempt: TransferFailure.Attempt) {
            source = attempt.source.redacted
            reason = attempt.error.shortText
            tries = attempt.tries
        }
    }

    /// What the user is told about a failure of the downloader.
    init(_ error: DownloadError) {
        var hint: String?
        if case .wrongDigest(_, _, _, .lockFile) = error { hint = Self.forgettingHint }
        if case .wrongDigest(_, _, _, .projectLock) = error { hint = Self.lockHint }
        if case .libraryNotLoaded = error { hint = "install it (Debian: libcurl4), or name it by BITZOO_LIBCURL" }
        self.init(status: ExitStatus(error.category), message: "\(error)", hint: hint)
    }

    /// What the user is told when every place has been tried.
    init(_ error: TransferFailure) {
        let cause = Failure(error.cause)
        let places = error.attempts.map(Attempt.init)
        let message =
            switch places.count {
            case 0: cause.message
            case 1: places[0].description
            default: "none of \(places.count) places delivered \(error.attempts[0].source.fileName)"
            }
        self.init(status: cause.status, message: message, hint: cause.hint)
        if places.count > 1 { attempts = places }
        command = error.command
    }
}

extension ExitStatus {
    /// The exit code of a kind of failure.
    init(_ category: DownloadError.Category) {
        self =
            switch category {
            case .request: .malformed
            case .network, .library: .unavailable
            case .missing: .noInput
            case .integrity: .wrongBytes
            case .disk: .io
            case .cancelled: .interrupted
            }
    }
}

extension SourceURL {
    /// The last part of the path.
    fileprivate var fileName: String {
        redacted.prefix { !"?#".contains($0) }.split(separator: "/").last.map(String.init) ?? redacted
    }
}
