package import ByteIO
package import Tensors

/// Reads tensors once, on all cores, and computes on the way whatever needs every byte.
///
/// Each thread takes the largest tensor that is left and goes through its values in pieces that fit into the core's cache;
/// a piece is summed up, handed to the caller and digested before the next one is touched. Where digests are wanted,
/// the thread works on smaller tensors at the same time, up to sixteen in all: see ``SHA256Lane``. A thread that finds no
/// tensor left helps with the largest one in work: see ``TensorProgress``. Values that the container states a sum of are compared
/// with it, so that reading, checking, digesting and writing are one pass over the memory.
///
/// Memory that tensors take to be lent is bounded by the largest one and ``memoryBeyondLargest``.
package struct TensorPass<Source: TensorSource> {
    /// What is computed of each tensor, beside the sum that the source states.
    package struct Sums: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// The SHA-256.
        package static var digest: Sums { Sums(rawValue: 1) }
        /// The CRC-32.
        package static var checksum: Sums { Sums(rawValue: 2) }
    }

    /// What is known of a tensor after the pass.
    package struct Outcome<State: Sendable>: Sendable {
        /// The SHA-256 of the values, if it was computed.
        package var digest: SHA256Digest?
        /// The CRC-32 of the values, if it was computed.
        package var checksum: CRC32?
        /// What the caller made of the values.
        package var state: State
    }

    /// What happens when values have another sum than the source states.
    package enum AtDamage: Sendable {
        /// The pass ends with the source's error.
        case stop
        /// The pass goes on; the tensor's outcome is the error.
        case goOn
    }

    /// How much memory may be taken by lent tensors beyond what the largest one takes, in bytes.
    package static var memoryBeyondLargest: Int { 32 << 20 }

    let source: Source
    let indices: [Int]
    let sums: Sums
    private let concurrency: Int

    /// Prepares a pass.
    ///
    /// - Parameters:
    ///   - source: the tensors.
    ///   - indices: the positions of those that are read, each at most once.
    ///   - sums: what is computed of each.
    ///   - concurrency: the number of threads.
    package init(
        over source: Source,
        indices: [Int],
        sums: Sums,
        concurrency: Int = processorCount
    ) {
        self.source = source
        self.indices = indices
        self.sums = sums
        self.concurrency = concurrency
    }

    /// What the caller does with the values of a tensor.
    package struct Handling<State: Sendable>: Sendable {
        let initial: @Sendable (_ position: Int) -> State
        let take: @Sendable (_ state: inout State, _ position: Int, _ offset: Int, _ piece: RawSpan) throws -> Void
        let join: @Sendable (_ state: inout State, _ following: State) -> Void
        let mostTogether: Int

        /// Prepares to handle values.
        ///
        /// - Parameters:
        ///   - initial: gives the state that a tensor starts with, by its position among those that are read.
        ///   - take: receives a state, the tensor's position, the offset of a piece in the values, and the piece, whole
        ///     elements. A large tensor may be cut into parts that different threads go through, each in order and with a state
        ///     of its own.
        ///   - join: adds to the state of one part that of the next.
        ///   - mostTogether: the number of tensors that a thread goes through at the same time at most.
        package init(
            startingWith initial: @escaping @Sendable (_ position: Int) -> State,
            take:
                @escaping @Sendable (_ state: inout State, _ position: Int, _ offset: Int, _ piece: RawSpan) throws ->
                Void,
            join: @escaping @Sendable (_ state: inout State, _ following: State) -> Void,
            together mostTogether: Int = SHA256Lane.maximumTogether
        ) {
            self.initial = initial
            self.take = take
            self.join = join
            self.mostTogether = mostTogether
        }
    }

    /// Reads all tensors, and lets the caller write them.
    ///
    /// - Parameter take: receives the pieces of each tensor, in any order: the position in `indices`, the offset of the piece
    ///   in the values, and the piece. Called from several threads, each of which goes through two tensors at most: a disk is
    ///   slower with a file that grows in many places.
    /// - Returns: the outcomes, in the order of `indices`.
    /// - Throws: what `take` or the source throws, the source's error for damaged values, or `CancellationError`.
    package func run(
        _ take: (@Sendable (_ position: Int, _ offset: Int, _ piece: RawSpan) throws -> Void)? = nil
    ) throws -> [Outcome<Void>] {
        let handling = Handling<Void>(
            startingWith: { _ in () },
            take: { _, position, offset, piece in try take?(position, offset, piece) },
            join: { _, _ in },
            together: take == nil ? SHA256Lane.maximumTogether : min(2, SHA256Lane.maximumTogether)
        )
        return try run(atDamage: .stop, handling).map { try $0.get() }
    }

    /// Reads all tensors, and lets the caller keep something for each.
    ///
    /// - Parameters:
    ///   - atDamage: what happens when values have another sum than the source states, or cannot be lent.
    ///   - handling: what the caller does with the values.
    /// - Returns: the outcomes, in the order of `indices`; errors only when the pass goes on at damage.
    /// - Throws: what `handling` throws, `CancellationError`, and, when the pass stops at damage, the source's error.
    package func run<State: Sendable>(
        atDamage: AtDamage,
        _ handling: Handling<State>
    ) throws -> [Result<Outcome<State>, any Error>] {
        try Task.checkCancellation()
        let tensors = source.tensors
        let queue = TensorQueue<State>(
            indices.enumerated().map { position, index in
                TensorItem(
                    position: position,
                    byteCount: tensors[index].byteCount,
                    memory: source.memoryToLend(at: index)
                )
            },
            memoryBeyondLargest: Self.memoryBeyondLargest
        )
        let worker = TensorPassWorker(
            pass: self,
            queue: queue,
            handling: handling,
            results: ResultBox(count: indices.count),
            atDamage: atDamage,
            threads: max(1, concurrency)
        )
        _ = try parallelMap(count: worker.threads, concurrency: worker.threads) { _ in
            do {
                try worker.run()
            } catch {
                queue.close()
                throw error
            }
        }
        // of the threads only the caller's own knows of its task
        try Task.checkCancellation()
        return worker.results.all
    }
}
