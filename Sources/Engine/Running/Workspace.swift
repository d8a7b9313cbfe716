internal import CKernels

/// What a model runs on: the inner loops for an instruction set, and the threads.
struct Workspace: Sendable {
    /// The inner loops.
    let kernels: ck_kernels
    /// The threads.
    let pool: ThreadPool
}

extension ck_kernels: @retroactive @unchecked Sendable {
    // Sendable: a table of functions without state.
}

extension ck_product {
    /// Describes a product of one line of pixels and one panel, which fetches nothing ahead and leaves no moments.
    @unsafe
    init(
        layout: Int,
        left: UnsafePointer<Float>,
        offsets: UnsafePointer<Int32>,
        steps: Int,
        chunk: Int,
        pixels: Int,
        weights: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>,
        sumsBlock: Int
    ) {
        unsafe self.init(
            layout: Int32(layout),
            left: left,
            left_line: 0,
            offsets: offsets,
            steps: steps,
            chunk: chunk,
            lines: 1,
            pixels: pixels,
            weights: weights,
            panel: 0,
            panels: 1,
            sums: sums,
            sums_line: 0,
            sums_block: sumsBlock,
            accumulate: false,
            totals: nil,
            squares: nil,
            next: nil,
            next_lines: 0,
            ahead: nil,
            ahead_lines: 0,
            ahead_step: 0
        )
    }
}
