public import BiT
public import Tensors

/// A BiT ResNet-v2 with its weights, ready to run on the processor.
///
/// The architecture is read off the weights: any units, any width of whole groups, any number of classes. Kernels are
/// standardized when the model is made; what it holds is about as large as the weights.
///
/// Results do not depend on the number of threads, nor on the other images of a batch. They do depend on the
/// instruction set, within rounding. Weights or images that are not finite give values that are not finite.
public final class Model: Sendable {
    /// What kind of network it is.
    public let architecture: Architecture

    /// The instruction set that it runs on.
    public let instructionSet: InstructionSet

    /// The number of threads that it uses.
    public var threads: Int { workers.count }

    let workers: Workers
    let root: Convolution
    let units: [Unit]
    let norm: GroupNorm
    let head: Convolution
    let bias: [Float]

    /// How a model is run.
    public struct Options: Sendable {
        /// The number of threads; `nil` means one for each processor that the process may use.
        public var threads: Int?

        /// The instruction set; `nil` means the one that `BITZOO_ISA` names, or else the best one.
        public var instructionSet: InstructionSet?

        /// The precision of the products in convolutions.
        public var precision: Precision

        /// Whether weights are prepared layer by layer while a batch runs, and forgotten, instead of once.
        public var lowMemory: Bool

        /// States how a model is run.
        ///
        /// - Parameters:
        ///   - threads: the number of threads; `nil` means one for each processor that the process may use.
        ///   - instructionSet: the instruction set; `nil` means the one that `BITZOO_ISA` names, or else the best one.
        ///   - precision: the precision of the products in convolutions.
        ///   - lowMemory: whether weights are prepared layer by layer while a batch runs, instead of once.
        public init(
            threads: Int? = nil,
            instructionSet: InstructionSet? = nil,
            precision: Precision = .fp32,
            lowMemory: Bool = false
        ) {
            self.threads = threads
            self.instructionSet = instructionSet
            self.precision = precision
            self.lowMemory = lowMemory
        }
    }

    /// Prepares weights for running.
    ///
    /// - Parameters:
    ///   - source: exactly the tensors of a BiT network, by Google's names and in `HWIO` layout, of any
    ///     floating-point type.
    ///   - options: how the model is run.
    /// - Throws: ``EngineError`` when the weights do not form a network or cannot be read, or when the options
    ///   are impossible here.
    public init(source: any TensorSource, options: Options = Options()) throws(EngineError) {
        let threads = options.threads ?? Workers.availableProcessors
        guard (1...Workers.maximumCount).contains(threads) else { throw .threadCount(threads) }
        let instructionSet: InstructionSet
        if let chosen = options.instructionSet {
            guard chosen.isAvailable else { throw .unavailable(chosen) }
            instructionSet = chosen
        } else {
            instructionSet = try .preferred()
        }
        let weights = source
        let workers = Workers(count: threads)
        let architecture: Architecture
        do {
            architecture = try Architecture(inferredFrom: weights.tensors)
        } catch {
            throw .notANetwork(error)
        }
        let loader = try NetworkLoader(
            weights: weights,
            architecture: architecture,
            execution: Execution(instructionSet: instructionSet, workers: workers)
        )
        var units: [Unit] = []
        for (block, count) in architecture.units.enumerated() {
            for unit in 1...count { units.append(try loader.unit(block: block + 1, unit: unit)) }
        }
        self.architecture = architecture
        self.instructionSet = instructionSet
        self.workers = workers
        self.units = units
        root = try loader.convolution(GoogleNames.rootKernel, stride: 2)
        norm = try loader.norm("resnet/group_norm/")
        head = try loader.head()
        bias = try loader.bias()
    }

    /// Classifies images.
    ///
    /// Blocks until all are done, and keeps ``threads`` threads busy.
    ///
    /// - Parameter images: the images.
    /// - Returns: for each image, a logit for each class.
    /// - Throws: `CancellationError` when the task was cancelled.
    public func logits(of images: ImageBatch) throws -> [[Float]] {
        try run(images) { features, pass in self.logits(of: features, in: pass) }
    }

    /// Computes what the head sees of images: the means of the last block's normalized output.
    ///
    /// Blocks until all are done, and keeps ``threads`` threads busy.
    ///
    /// - Parameter images: the images.
    /// - Returns: for each image, the feature channels of ``architecture``.
    /// - Throws: `CancellationError` when the task was cancelled.
    public func features(of images: ImageBatch) throws -> [[Float]] {
        try run(images) { features, _ in features.rows }
    }

    private func logits(of features: FeatureMap, in pass: ForwardPass) -> [[Float]] {
        let logits = pass.map(height: 1, width: 1, channels: head.outputChannels)
        head(features, into: logits, on: pass.execution)
        return logits.rows.map { row in zip(row, bias).map { $0 + $1 } }
    }
}

extension FeatureMap {
    /// The values of each image.
    fileprivate var rows: [[Float]] {
        let size = pixels * channels
        return (0..<count).map { buffer.values(in: $0 * size..<($0 + 1) * size) }
    }
}
