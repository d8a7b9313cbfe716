internal import Synchronization

extension Model {
    /// A pass takes so many images that the activations behind the root have about this many values: a few megabytes.
    private static let valuesPerPass = 1 << 19

    /// However small the images are, a pass takes no more of them.
    private static let maximumImagesPerPass = 64

    /// Takes images through the network, in passes.
    ///
    /// As long as there is a pass for every thread, each thread runs its own; what remains is run by all threads together.
    ///
    /// - Parameters:
    ///   - images: the images.
    ///   - finish: makes the result of a pass from its features.
    /// - Returns: the results for all images, in their order.
    /// - Throws: `CancellationError` when the task was cancelled.
    func run(_ images: ImageBatch, finish: @Sendable (FeatureMap, ForwardPass) -> [[Float]]) throws -> [[Float]] {
        try Task.checkCancellation()
        let rootValues = root.outputSide(images.height) * root.outputSide(images.width) * root.outputChannels
        let perPass = min(max(Self.valuesPerPass / rootValues, 1), Self.maximumImagesPerPass)
        // no larger than each thread's share
        let share = max((images.count + workers.count - 1) / workers.count, 1)
        let size = min(perPass, share)
        let passes = (images.count + size - 1) / size
        let separate = passes / workers.count * workers.count

        let results = Mutex([Int: [[Float]]]())
        @Sendable func run(pass: Int, on execution: Execution) {
            let range = pass * size..<min((pass + 1) * size, images.count)
            let forward = ForwardPass(model: self, count: range.count, execution: execution)
            let rows = finish(forward.features(of: images.featureMap(range)), forward)
            results.withLock { $0[pass] = rows }
        }
        if separate > 0 {
            let executions = (0..<workers.count).map { _ in
                Execution(instructionSet: instructionSet, workers: Workers(count: 1))
            }
            workers.forEach(separate) { pass, worker in run(pass: pass, on: executions[worker]) }
        }
        if separate < passes {
            let shared = Execution(instructionSet: instructionSet, workers: workers)
            for pass in separate..<passes { run(pass: pass, on: shared) }
        }
        return results.withLock { results in (0..<passes).flatMap { results[$0] ?? [] } }
    }
}

extension ImageBatch {
    /// Copies some of the images.
    fileprivate func featureMap(_ range: Range<Int>) -> FeatureMap {
        let size = 3 * height * width
        return FeatureMap(
            buffer: FloatBuffer(values[range.lowerBound * size..<range.upperBound * size]),
            count: range.count,
            height: height,
            width: width,
            channels: 3
        )
    }
}
