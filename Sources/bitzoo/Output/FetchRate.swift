/// How fast bytes come, over the last few seconds.
package struct FetchRate {
    /// How far it looks back.
    package static let window = Duration.seconds(8)
    /// A shorter time says nothing about a rate.
    private static let shortest = Duration.milliseconds(500)
    /// Samples closer together than this are one.
    private static let step = Duration.milliseconds(100)

    private var samples: [(time: ContinuousClock.Instant, bytes: Int)] = []

    /// Starts without a sample.
    package init() {}

    /// Begins anew from a number of bytes that did not come now.
    package mutating func reset(to bytes: Int, at time: ContinuousClock.Instant) {
        samples = [(time, bytes)]
    }

    /// Takes in how many bytes are there; fewer than before begin anew.
    package mutating func add(_ bytes: Int, at time: ContinuousClock.Instant) {
        guard let last = samples.last, bytes >= last.bytes else { return reset(to: bytes, at: time) }
        if samples.count > 1, time - samples[samples.count - 2].time < Self.step {
            samples[samples.count - 1] = (time, bytes)
        } else {
            samples.append((time, bytes))
        }
        while samples.count > 2, samples[1].time <= time - Self.window { samples.removeFirst() }
    }

    /// The bytes per second; `nil` when too little time has passed to tell.
    package func bytesPerSecond(at time: ContinuousClock.Instant) -> Double? {
        guard let last = samples.last,
            let base = samples.last(where: { $0.time <= time - Self.window }) ?? samples.first,
            time - base.time >= Self.shortest
        else { return nil }
        return Double(last.bytes - base.bytes) / ((time - base.time) / .seconds(1))
    }
}
