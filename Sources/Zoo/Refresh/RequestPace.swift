internal import Synchronization

/// Keeps requests apart: no two start closer together than the rate allows, and none before a pause has passed.
final class RequestPace: Sendable {
    private struct State {
        var next = ContinuousClock.now
        var pausedUntil = ContinuousClock.now
    }

    private let interval: Duration
    private let state = Mutex(State())

    /// Sets the pace.
    ///
    /// - Parameter rate: the largest number of requests a second.
    /// - Precondition: the rate is positive.
    init(rate: Double) {
        precondition(rate > 0, "a rate is positive")
        interval = .seconds(1 / rate)
    }

    /// Waits until the next request may start.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func turn() async throws {
        while true {
            let start = state.withLock { state in
                let start = max(state.next, state.pausedUntil, .now)
                state.next = start + interval
                return start
            }
            try await Task.sleep(until: start, clock: .continuous)
            // a server may have asked for a pause meanwhile
            if state.withLock({ $0.pausedUntil <= .now }) { return }
        }
    }

    /// Lets no request start for a while.
    ///
    /// - Parameter duration: how long.
    func pause(for duration: Duration) {
        state.withLock { $0.pausedUntil = max($0.pausedUntil, .now + duration) }
    }
}
