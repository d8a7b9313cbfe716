public import Engine

/// Measures how fast a model is.
public struct SpeedRunner: Sendable {
    /// However long a run takes, there are this many.
    public static let leastRuns = 5

    private let model: Model

    /// Prepares a measurement.
    ///
    /// - Parameter model: the model.
    public init(model: Model) {
        self.model = model
    }

    /// Runs the model on the same images, again and again.
    ///
    /// The first run of a size takes longer than those that follow; whoever does not want it to count runs it before.
    ///
    /// - Parameters:
    ///   - images: the images.
    ///   - time: no further run begins after this time, once there were ``leastRuns``.
    /// - Returns: the times.
    /// - Throws: `CancellationError` when the task was cancelled.
    public func run(on images: ImageBatch, for time: Duration) throws -> SpeedMeasurement {
        let clock = ContinuousClock()
        let end = clock.now + time
        var times: [Duration] = []
        repeat {
            times.append(try clock.measure { _ = try model.logits(of: images) })
        } while times.count < Self.leastRuns || clock.now < end
        return SpeedMeasurement(images: images.count, times: times)
    }
}
