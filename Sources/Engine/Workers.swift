internal import Dispatch
internal import FoundationEssentials
internal import Synchronization

/// How many threads share the work.
package struct Workers: Sendable {
    /// More threads than any machine that this was made for has.
    static let maximumCount = 1024

    /// The number of threads.
    package let count: Int

    /// States how many threads share the work.
    ///
    /// - Parameter count: the number of threads, at least one.
    package init(count: Int) {
        self.count = count
    }

    /// The processors that this process may run on.
    static var availableProcessors: Int {
        min(max(ProcessInfo.processInfo.activeProcessorCount, 1), maximumCount)
    }

    /// Calls `body` for every iteration, and returns when all are done.
    ///
    /// A thread takes the next iteration when it is free, so which thread runs which is not fixed.
    ///
    /// - Parameters:
    ///   - iterations: the number of calls.
    ///   - body: receives the iteration, and the number of the thread below ``count``; calls with one thread's number
    ///     never overlap.
    func forEach(_ iterations: Int, _ body: @Sendable (_ iteration: Int, _ worker: Int) -> Void) {
        guard count > 1, iterations > 1 else {
            for iteration in 0..<iterations { body(iteration, 0) }
            return
        }
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(count, iterations)) { worker in
            while true {
                let iteration = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard iteration < iterations else { return }
                body(iteration, worker)
            }
        }
    }
}
