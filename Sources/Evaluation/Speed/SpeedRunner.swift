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

    /// Measures each step of the network, again and again.
    ///
    /// - Parameters:
    ///   - images: the images.
    ///   - time: no further run begins after this time, once there were ``leastRuns``.
    /// - Returns: the steps and their times, in the order in which they are run.
    /// - Throws: `CancellationError` when the task was cancelled, `EngineError` when the size cannot be run.
    public func layers(on images: ImageBatch, for time: Duration) throws -> [LayerTime] {
        let steps = try model.plan(count: images.count, height: images.height, width: images.width).steps
        let end = ContinuousClock.now + time
        var runs: [[Duration]] = []
        repeat {
            runs.append(try model.profile(images))
        } while runs.count < Self.leastRuns || ContinuousClock.now < end
        return steps.enumerated().map { index, step in
            LayerTime(
                name: step.name,
                algorithm: step.algorithm,
                output: step.output.description,
                operations: Double(step.flops) * Double(images.count),
                times: runs.map { $0[index] }
            )
        }
    }
}
