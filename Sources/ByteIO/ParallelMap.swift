internal import Dispatch
internal import FoundationEssentials
internal import Synchronization

/// The number of processors that this process may run on.
package let processorCount: Int = max(1, ProcessInfo.processInfo.activeProcessorCount)

/// Computes values on several threads at once; for work that is bound by processors or by the page cache.
///
/// Positions are claimed one at a time in rising order, so uneven work spreads by itself. The first failure, by position
/// among those that were reached, stops the rest.
///
/// - Parameters:
///   - count: the number of values.
///   - concurrency: how many are computed at the same time at most.
///   - body: computes the value at a position; called from several threads.
/// - Returns: the values in order.
/// - Throws: what `body` throws.
package func parallelMap<Value: Sendable>(
    count: Int,
    concurrency: Int = processorCount,
    _ body: @Sendable (Int) throws -> Value
) throws -> [Value] {
    let next = Atomic(0)
    let state = Mutex<(values: [Value?], failure: (position: Int, error: any Error)?)>(
        ([Value?](repeating: nil, count: count), nil)
    )
    DispatchQueue.concurrentPerform(iterations: max(1, min(concurrency, count))) { _ in
        while true {
            let position = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard position < count else { return }
            do {
                let value = try body(position)
                state.withLock { $0.values[position] = value }
            } catch {
                next.store(count, ordering: .relaxed)
                state.withLock { state in
                    if position < state.failure?.position ?? .max { state.failure = (position, error) }
                }
                return
            }
        }
    }
    return try state.withLock { state in
        if let failure = state.failure { throw failure.error }
        return state.values.compactMap(\.self)
    }
}
