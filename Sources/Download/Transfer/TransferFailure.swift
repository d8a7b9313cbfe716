/// Every place was tried, and none delivered the file.
public struct TransferFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What happened at one place.
    public struct Attempt: Sendable, Equatable {
        /// The place.
        public let source: SourceURL
        /// Why it was given up.
        public let error: DownloadError
        /// How many times in a row it was tried in the end.
        public let tries: Int

        /// Describes what happened.
        ///
        /// - Parameters:
        ///   - source: the place.
        ///   - error: why it was given up.
        ///   - tries: how many times in a row it was tried in the end.
        public init(source: SourceURL, error: DownloadError, tries: Int) {
            self.source = source
            self.error = error
            self.tries = tries
        }
    }

    /// What happened at each place, in the order in which they were tried; never empty.
    public let attempts: [Attempt]
    /// Why the last place was given up.
    public let cause: DownloadError
    /// The command line by which `curl` repeats the last request.
    public let command: String

    /// Describes a failure.
    ///
    /// - Parameters:
    ///   - attempts: what happened at each place before the last.
    ///   - last: what happened at the last place.
    ///   - command: the command line by which `curl` repeats the last request.
    public init(attempts: [Attempt] = [], last: Attempt, command: String) {
        self.attempts = attempts + [last]
        cause = last.error
        self.command = command
    }

    /// The failure in one sentence for each place.
    public var description: String {
        attempts.map { $0.tries > 1 ? "\($0.error) (tried \($0.tries) times)" : "\($0.error)" }.joined(separator: "; ")
    }
}
