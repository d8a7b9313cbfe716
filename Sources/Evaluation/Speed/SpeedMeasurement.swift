/// How fast a model was: the times of several runs on the same images.
public struct SpeedMeasurement: Sendable, Equatable {
    /// The number of images of each run.
    public let images: Int

    /// The times of the runs in seconds, the shortest first.
    public let seconds: [Double]

    /// Takes the times of runs.
    ///
    /// - Parameters:
    ///   - images: the number of images of each run.
    ///   - times: how long the runs took, in any order.
    /// - Precondition: there is at least one time.
    public init(images: Int, times: [Duration]) {
        precondition(!times.isEmpty)
        self.images = images
        seconds = times.map { $0 / .seconds(1) }.sorted()
    }

    /// The time in the middle; of an even number, the mean of the two in the middle.
    public var medianSeconds: Double {
        let upper = seconds[seconds.count / 2]
        return seconds.count % 2 == 0 ? (seconds[seconds.count / 2 - 1] + upper) / 2 : upper
    }

    /// The images a second of the median run.
    public var median: Double { Double(images) / medianSeconds }

    /// The images a second of the slowest run.
    public var least: Double { Double(images) / seconds[seconds.count - 1] }

    /// The images a second of the fastest run.
    public var most: Double { Double(images) / seconds[0] }
}
