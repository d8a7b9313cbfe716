internal import Dispatch
internal import Synchronization

/// The tensors that a pass has not begun yet, and the memory that those in work take.
final class TensorQueue: Sendable {
    struct Item {
        /// The position among the tensors of the pass.
        let position: Int
        let byteCount: Int
        /// What lending it takes.
        let memory: Int
    }

    private struct State {
        /// The smallest first.
        var waiting: [Item]
        var waitingByteCount: Int
        var memory = 0
        var threadsWaiting = 0
        var isClosed = false

        mutating func take(at place: Int) -> Item {
            let item = waiting.remove(at: place)
            waitingByteCount -= item.byteCount
            memory += item.memory
            return item
        }
    }

    private let budget: Int
    private let state: Mutex<State>
    private let change = DispatchSemaphore(value: 0)

    init(_ items: [Item], memoryBeyondLargest: Int) {
        budget = (items.map(\.memory).max() ?? 0) + memoryBeyondLargest
        state = Mutex(
            State(
                waiting: items.sorted { ($0.byteCount, $1.position) < ($1.byteCount, $0.position) },
                waitingByteCount: items.reduce(0) { $0 + $1.byteCount }
            )
        )
    }

    /// The size of all tensors that are left.
    var waitingByteCount: Int { state.withLock { $0.waitingByteCount } }

    /// Takes the largest tensor; waits while there is no room for it.
    ///
    /// - Returns: the tensor, or `nil` when none is left.
    func largest() -> Item? {
        while true {
            let (item, mustWait) = state.withLock { state -> (Item?, Bool) in
                guard !state.isClosed, let last = state.waiting.last else { return (nil, false) }
                guard state.memory == 0 || state.memory + last.memory <= budget else {
                    state.threadsWaiting += 1
                    return (nil, true)
                }
                return (state.take(at: state.waiting.count - 1), false)
            }
            guard mustWait else { return item }
            change.wait()
        }
    }

    /// Takes the largest tensor of limited size, if there is room for it now.
    ///
    /// - Parameter byteCount: the largest size.
    /// - Returns: the tensor, or `nil` when there is none.
    func largest(atMost byteCount: Int) -> Item? {
        state.withLock { state in
            // the position after the last one that is small enough
            var (low, high) = (0, state.waiting.count)
            while low < high {
                let middle = (low + high) / 2
                if state.waiting[middle].byteCount <= byteCount { low = middle + 1 } else { high = middle }
            }
            guard low > 0, !state.isClosed, state.memory + state.waiting[low - 1].memory <= budget else { return nil }
            return state.take(at: low - 1)
        }
    }

    /// Gives back the memory of a tensor that is done.
    func finish(_ item: Item) {
        guard item.memory > 0 else { return }
        wake { $0.memory -= item.memory }
    }

    /// Hands out nothing any more.
    func close() {
        wake { $0.isClosed = true }
    }

    private func wake(_ body: (inout State) -> Void) {
        let count = state.withLock { state in
            body(&state)
            defer { state.threadsWaiting = 0 }
            return state.threadsWaiting
        }
        for _ in 0..<count { change.signal() }
    }
}

/// Results that several threads put into their places.
final class ResultBox<Value: Sendable>: Sendable {
    private let values: Mutex<[Result<Value, any Error>?]>

    init(count: Int) {
        values = Mutex(Array(repeating: nil, count: count))
    }

    var all: [Result<Value, any Error>] { values.withLock { $0.compactMap(\.self) } }

    func set(_ result: Result<Value, any Error>, at position: Int) {
        values.withLock { $0[position] = result }
    }
}
