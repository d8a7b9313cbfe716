/// One request that is under way: for a part of the file, or for the whole.
final class PartRequest {
    /// Where it was sent.
    let source: SourceURL
    /// The part that was asked for; `nil` for the whole.
    let range: Range<Int>?
    /// Where it begins.
    let start: Int
    /// Where the next byte goes.
    var position: Int
    /// The bytes before this are committed.
    var committed: Int
    /// Where it ends, unless another request takes over the last part of it; `nil` when that is not known.
    var end: Int?
    /// Whether another request has taken over the last part of it.
    var isShortened = false
    /// Whether it ended, without an announced size, where the file should not.
    var mayBeCut = false
    /// Whether its head was good.
    var isAccepted = false
    /// When it was sent.
    let sent = ContinuousClock.now
    /// How long the server asked to wait, if it refused.
    var retryAfter: Duration?

    init(source: SourceURL, range: Range<Int>?) {
        self.source = source
        self.range = range
        start = range?.lowerBound ?? 0
        position = start
        committed = start
        end = range?.upperBound
    }

    /// What is still to come, if that is known.
    var remaining: Range<Int>? {
        guard let end, position < end else { return nil }
        return position..<end
    }
}

/// Why an answer, or what was gathered so far, cannot be used as it is.
enum Verdict: Error {
    /// Another request has the rest.
    case reachedEnd
    /// What was gathered belongs to something else.
    case restart(TransferEvent.RestartReason)
    /// Only the whole can be asked for.
    case wholeOnly(TransferEvent.RestartReason)
}
