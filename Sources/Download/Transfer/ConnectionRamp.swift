/// Finds out how many connections are worth while: doubles their number as long as that makes the whole clearly faster.
package struct ConnectionRamp {
    private static let interval = Duration.milliseconds(250)
    /// A step that brings less is taken back.
    private static let worthwhileGain = 1.15
    /// How long a number is kept after a step that brought nothing, or after a failure.
    private static let rest = Duration.seconds(10)

    /// How many connections may be open now.
    package private(set) var limit: Int
    private let maximum: Int
    private var start: (time: ContinuousClock.Instant, bytes: Int)?
    /// The speed with the number of connections before the last step, in bytes per second.
    private var speedBefore: Double?
    private var limitBefore = 1
    private var restsUntil: ContinuousClock.Instant?

    /// Starts with two connections, or with all of them.
    package init(maximum: Int, startsFull: Bool) {
        self.maximum = max(1, maximum)
        limit = startsFull ? self.maximum : min(2, self.maximum)
    }

    /// Looks at what has come in.
    ///
    /// - Parameters:
    ///   - bytes: the number of bytes since the start.
    ///   - isBusy: whether as many connections are open as may be.
    ///   - now: the time.
    package mutating func observe(bytes: Int, isBusy: Bool, now: ContinuousClock.Instant) {
        guard isBusy else {
            start = nil
            return
        }
        guard let start else {
            self.start = (now, bytes)
            return
        }
        let elapsed = now - start.time
        guard elapsed >= Self.interval else { return }
        self.start = (now, bytes)
        if let restsUntil {
            guard now >= restsUntil else { return }
            self.restsUntil = nil
            speedBefore = nil
        }
        let speed = Double(bytes - start.bytes) / (elapsed / .seconds(1))
        if let speedBefore, speed < speedBefore * Self.worthwhileGain {
            limit = limitBefore
            restsUntil = now + Self.rest
            return
        }
        speedBefore = nil
        guard limit < maximum else { return }
        speedBefore = speed
        limitBefore = limit
        limit = min(maximum, limit * 2)
        // the first moments of new connections say nothing
        self.start = nil
    }

    /// Takes a failure as a sign that the server has enough.
    package mutating func retreat(now: ContinuousClock.Instant) {
        limit = max(1, limit / 2)
        restsUntil = now + Self.rest
        speedBefore = nil
        start = nil
    }
}
