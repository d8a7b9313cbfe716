internal import CKernels

/// What a pass through the network runs on: the instruction set, the threads, and each thread's working memory.
package struct Execution: Sendable {
    /// The most rows of a product that a thread works on at once; with `ck_row_stride` they fit into a
    /// second-level cache.
    static let maximumRows = 96

    let set: Int32
    let workers: Workers
    private let scratch: FloatBuffer

    private static let scratchCount = maximumRows * Int(ck_row_stride)

    /// Prepares a pass.
    ///
    /// - Parameters:
    ///   - instructionSet: the instruction set; it must be available.
    ///   - workers: the threads.
    package init(instructionSet: InstructionSet, workers: Workers) {
        set = instructionSet.code
        self.workers = workers
        scratch = FloatBuffer(count: workers.count * Self.scratchCount)
    }

    /// The working memory of one thread: ``maximumRows`` rows, `ck_row_stride` floats apart.
    @unsafe
    func scratch(of worker: Int) -> UnsafeMutablePointer<Float> {
        unsafe scratch.pointer + worker * Self.scratchCount
    }
}
