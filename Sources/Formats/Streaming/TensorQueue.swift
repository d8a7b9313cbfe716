internal import Dispatch
internal import Synchronization

/// The tensors of a pass: those that nobody has begun yet, those in work, and the memory that these take.
final class TensorQueue<State: Sendable>: Sendable {
    typealias Progress = TensorProgress<State>

    private struct Content {
        /// The smallest first.
        var waiting: [Progress]
        var waitingByteCount: Int
        var inWork: [Progress] = []
        var memory = 0
        var threadsWaiting = 0
        var isClosed = false

        /// The place behind the last one waiting that is not larger.
        func end(of byteCount: Int) -> Int {
            var (low, high) = (0, waiting.count)
            while low < high {
                let middle = (low + high) / 2
                if waiting[middle].item.byteCount <= byteCount { low = middle + 1 } else { high = middle }
            }
            return low
        }

        /// A tensor is in work from the moment on in which it waits no more, so that a thread without work sees it.
        mutating func take(at place: Int) -> Progress {
            let tensor = waiting.remove(at: place)
            waitingByteCount -= tensor.item.byteCount
            memory += tensor.item.memory
            inWork.append(tensor)
            return tensor
        }
    }

    private let budget: Int
    private let content: Mutex<Content>
    private let change = DispatchSemaphore(value: 0)

    init(_ items: [TensorItem], memoryBeyondLargest: Int) {
        budget = (items.map(\.memory).max() ?? 0) + memoryBeyondLargest
        let sorted = items.sorted { ($0.byteCount, $1.position) < ($1.byteCount, $0.position) }
        content = Mutex(
            Content(
                waiting: sorted.map { Progress($0) },
                waitingByteCount: items.reduce(0) { $0 + $1.byteCount }
            )
        )
    }

    /// The size of all tensors that nobody has begun.
    var waitingByteCount: Int { content.withLock { $0.waitingByteCount } }

    /// Takes the largest tensor; waits while there is no room for it.
    ///
    /// - Returns: the tensor, or `nil` when none is left.
    func largest() -> Progress? {
        while true {
            let (tensor, mustWait) = content.withLock { content -> (Progress?, Bool) in
                guard !content.isClosed, let last = content.waiting.last else { return (nil, false) }
                guard content.memory == 0 || content.memory + last.item.memory <= budget else {
                    content.threadsWaiting += 1
                    return (nil, true)
                }
                return (content.take(at: content.waiting.count - 1), false)
            }
            guard mustWait else { return tensor }
            change.wait()
        }
    }

    /// Takes the largest tensor of limited size, if there is room for it now.
    ///
    /// - Parameter byteCount: the largest size.
    /// - Returns: the tensor, or `nil` when there is none.
    func largest(atMost byteCount: Int) -> Progress? {
        content.withLock { content in
            let end = content.end(of: byteCount)
            guard end > 0, !content.isClosed, content.memory + content.waiting[end - 1].item.memory <= budget else {
                return nil
            }
            return content.take(at: end - 1)
        }
    }

    /// Whether so many tensors of limited size wait.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - byteCount: the largest size.
    /// - Returns: whether there are as many or more.
    func hasWaiting(_ count: Int, atMost byteCount: Int) -> Bool {
        content.withLock { $0.end(of: byteCount) >= count }
    }

    /// The tensor in work of which most is left to claim, among those that can be lent twice without memory for it.
    var largestInWork: Progress? {
        content.withLock { content in
            guard !content.isClosed else { return nil }
            return content.inWork.filter { $0.item.memory == 0 }.max { $0.unclaimed < $1.unclaimed }
        }
    }

    /// Takes a tensor that is done out of the work, and gives back its memory.
    func finish(_ tensor: Progress) {
        wake { content in
            content.inWork.removeAll { $0 === tensor }
            content.memory -= tensor.item.memory
        }
    }

    /// Hands out nothing any more.
    func close() {
        wake { $0.isClosed = true }
    }

    private func wake(_ body: (inout Content) -> Void) {
        let count = content.withLock { content in
            body(&content)
            defer { content.threadsWaiting = 0 }
            return content.threadsWaiting
        }
        for _ in 0..<count { change.signal() }
    }
}

/// Which tensor of a pass is meant, and what it takes.
struct TensorItem {
    /// The position among the tensors of the pass.
    let position: Int
    /// The size of the values.
    let byteCount: Int
    /// What lending it takes.
    let memory: Int
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
