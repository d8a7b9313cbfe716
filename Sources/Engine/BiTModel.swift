public import BiT
public import Tensors

/// A BiT ResNet-v2 with its weights, ready to run on the processor.
///
/// The architecture is read off the weights: any units, any width of whole groups, any number of classes. Kernels are
/// standardized when the model is made; what it holds is about as large as the weights.
///
/// Results do not depend on the number of threads, nor on the other images of a batch. They do depend on the
/// instruction set, within rounding. Weights or images that are not finite give values that are not finite.
public final class BiTModel: Sendable {
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

    /// Prepares weights for running.
    ///
    /// - Parameters:
    ///   - weights: exactly the tensors of a BiT network, by Google's names and in `HWIO` layout, of any
    ///     floating-point type.
    ///   - threads: the number of threads; by default one for each processor that the process may use.
    ///   - instructionSet: the instruction set; by default the best one.
    /// - Throws: ``EngineError`` when the weights do not form a network or cannot be read, or when the number of
    ///   threads or the instruction set is impossible.
    public init(
        weights: any TensorSource,
        threads: Int? = nil,
        instructionSet: InstructionSet = .best
    ) throws(EngineError) {
        let threads = threads ?? Workers.availableProcessors
        guard (1...Workers.maximumCount).contains(threads) else { throw .threadCount(threads) }
        guard instructionSet.isAvailable else { throw .unavailable(instructionSet) }
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
    public func logits(of images: ImageBatch) -> [[Float]] {
        run(images) { features, pass in self.logits(of: features, in: pass) }
    }

    /// Computes what the head sees of images: the means of the last block's normalized output.
    ///
    /// Blocks until all are done, and keeps ``threads`` threads busy.
    ///
    /// - Parameter images: the images.
    /// - Returns: for each image, the feature channels of ``architecture``.
    public func features(of images: ImageBatch) -> [[Float]] {
        run(images) { features, _ in features.rows }
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
