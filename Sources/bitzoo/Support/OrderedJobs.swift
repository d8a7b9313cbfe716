import Dispatch
import Synchronization

/// Does jobs on several threads at once, and hands their results over in the order of the jobs.
///
/// - Parameters:
///   - count: the number of jobs.
///   - concurrency: how many are done at the same time at most.
///   - work: does a job; called from several threads, in rising order, and may block.
///   - deliver: takes a result as soon as it and all earlier ones are there; called from one thread at a time.
/// - Returns: the results in order.
func runJobs<Value: Sendable>(
    count: Int,
    concurrency: Int,
    work: @escaping @Sendable (Int) -> Value,
    deliver: @escaping @Sendable (Value) -> Void
) -> [Value] {
    let board = JobBoard<Value>(count: count)
    let group = DispatchGroup()
    for number in 0..<min(concurrency, count) {
        // a serial queue is sure of a thread; the shared ones have no more than there are processors
        DispatchQueue(label: "bitzoo.job.\(number)").async(group: group) {
            while let position = board.claim() {
                board.finish(position, work(position), deliver)
            }
        }
    }
    group.wait()
    return board.values
}

/// Who does which job, and what came of it.
private final class JobBoard<Value: Sendable>: Sendable {
    private struct State {
        var claimed = 0
        var delivered = 0
        var values: [Value?]
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(values: [Value?](repeating: nil, count: count)))
    }

    var values: [Value] { state.withLock { $0.values.compactMap(\.self) } }

    func claim() -> Int? {
        state.withLock { state in
            guard state.claimed < state.values.count else { return nil }
            state.claimed += 1
            return state.claimed - 1
        }
    }

    func finish(_ position: Int, _ value: Value, _ deliver: (Value) -> Void) {
        state.withLock { state in
            state.values[position] = value
            while state.delivered < state.values.count, let next = state.values[state.delivered] {
                deliver(next)
                state.delivered += 1
            }
        }
    }
}
