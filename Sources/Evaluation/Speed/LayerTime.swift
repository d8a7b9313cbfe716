/// How long a step of a network took.
public struct LayerTime: Sendable, Equatable {
    /// The name of the step, such as that of its convolution.
    public let name: String

    /// How it is computed.
    public let algorithm: String

    /// The shape of what comes out, such as `56x56x64`.
    public let output: String

    /// The floating-point operations of a run, as the convolution is defined; 0 for what is no convolution.
    public let operations: Double

    /// The median time of a run in seconds.
    public let seconds: Double

    /// Describes a step.
    ///
    /// - Parameters:
    ///   - name: the name of the step.
    ///   - algorithm: how it is computed.
    ///   - output: the shape of what comes out.
    ///   - operations: the floating-point operations of a run.
    ///   - times: how long it took in several runs.
    /// - Precondition: there is at least one time.
    public init(name: String, algorithm: String, output: String, operations: Double, times: [Duration]) {
        self.name = name
        self.algorithm = algorithm
        self.output = output
        self.operations = operations
        seconds = SpeedMeasurement(images: 1, times: times).medianSeconds
    }
}
