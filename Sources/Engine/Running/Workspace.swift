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
