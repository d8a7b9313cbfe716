/// How long to wait before a request is made again.
package struct RetryPolicy {
    private let first: Duration
    private let longest: Duration

    package init(_ settings: TransferSettings) {
        first = settings.retryDelay
        longest = settings.maximumRetryDelay
    }

    /// The pause before a new try: it doubles from failure to failure, and half of it is left to chance, so that many
    /// clients that failed together do not come back together.
    ///
    /// - Parameters:
    ///   - failures: how many times in a row it failed, from 1.
    ///   - retryAfter: how long the server asks to wait.
    /// - Returns: the pause; `nil` when the server asks for a longer one than is allowed.
    package func pause(failures: Int, retryAfter: Duration?) -> Duration? {
        if let retryAfter, retryAfter > longest { return nil }
        let doubled = min(longest, first * (1 << min(max(failures, 1) - 1, 20)))
        let pause = doubled / 2 + doubled / 2 * Double.random(in: 0...1)
        return max(pause, retryAfter ?? .zero)
    }

    /// Reads a `Retry-After` header (RFC 9110, section 10.2.3): a number of seconds, or a date.
    package static func retryAfter(_ text: String?) -> Duration? {
        guard let text else { return nil }
        if text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
            return .seconds(Int(text.prefix(9)) ?? 0)
        }
        return HTTPDate(text).map { .seconds(max(0, $0.seconds - HTTPDate.now)) }
    }
}

extension DownloadError {
    /// Whether the same request may succeed later.
    package var mayHeal: Bool {
        switch self {
        case .nameNotResolved, .connectionFailed, .timedOut, .connectionLost, .incomplete, .invalidReply: true
        case .httpStatus(let status, _): [408, 425, 429, 500, 502, 503, 504].contains(status)
        default: false
        }
    }
}
