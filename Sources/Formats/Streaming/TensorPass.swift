package import ByteIO
package import Tensors

/// Reads tensors on all cores, and computes on the way whatever needs every byte.
///
/// Each thread takes the largest tensor that is left and goes through its values in pieces that fit into the core's cache;
/// a piece is summed up, handed to the caller and digested before the next one is touched. Where digests are wanted,
/// the thread works on smaller tensors at the same time, up to sixteen in all: see ``SHA256Lane``. A thread that finds no
/// tensor left helps with the largest one in work: see ``TensorProgress``. Values that the container states a sum of are compared
/// with it, so that reading, checking, digesting and writing are one pass over the memory.
///
/// Only tensors that are lent in place, digested and written are gone through twice, at the same time: see ``run(writing:)``.
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
    /// Which sums are computed, and compared where they are stated; others are left to another pass.
    private(set) var scope: Sums = [.digest, .checksum]
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

    /// Reads all tensors, for their sums.
    ///
    /// - Returns: the outcomes, in the order of `indices`.
    /// - Throws: the source's error, also for damaged values, or `CancellationError`.
    package func run() throws -> [Outcome<Void>] {
        try run(atDamage: .stop, Handling()).map { try $0.get() }
    }

    /// Reads all tensors, and lets the caller write them.
    ///
    /// A system lets one thread at a time write to a file, and a digest, which one thread computes from start to end, takes
    /// longer than a copy. So one thread begins with the copies while the others digest: the disk has its work early, the file grows
    /// in one place, and sixteen tensors can be digested at the same time. Tensors that take memory to be lent, or have to come from the
    /// disk, are read once, and digested and copied by the same thread.
    ///
    /// - Parameter take: receives the pieces of each tensor, in any order: the position in `indices`, the offset of the piece
    ///   in the values, and the piece. Called from several threads.
    /// - Returns: the outcomes, in the order of `indices`.
    /// - Throws: what `take` or the source throws, the source's error for damaged values, or `CancellationError`.
    package func run(
        writing take: @escaping @Sendable (_ position: Int, _ offset: Int, _ piece: RawSpan) throws -> Void
    ) throws -> [Outcome<Void>] {
        // two at most: a disk is slower with a file that grows in many places
        let handling = Handling<Void>(
            startingWith: { _ in () },
            take: { _, position, offset, piece in try take(position, offset, piece) },
            join: { _, _ in },
            together: min(2, SHA256Lane.maximumTogether)
        )
        guard concurrency > 1, indices.contains(where: { sums(at: $0).contains(.digest) }),
            indices.allSatisfy({ source.memoryToLend(at: $0) == 0 }), try areInMemory
        else {
            return try run(atDamage: .stop, handling).map { try $0.get() }
        }
        let copies = within(.checksum).worker(atDamage: .stop, handling)
        let digests = within(.digest).worker(atDamage: .stop, Handling<Void>())
        try onAllThreads { number in
            if number == 0 { try copies.run() }
            try digests.run()
            // one helps: while it writes, the other one sums up
            if number == 1 { try copies.run() }
        } atFailure: {
            copies.queue.close()
            digests.queue.close()
        }
        return try zip(copies.results.all, digests.results.all).map { copy, digest in
            Outcome(digest: try digest.get().digest, checksum: try copy.get().checksum, state: ())
        }
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
        let worker = worker(atDamage: atDamage, handling)
        try onAllThreads { _ in
            try worker.run()
        } atFailure: {
            worker.queue.close()
        }
        return worker.results.all
    }

    /// Whether all tensors, which are lent in place, can be read twice without a disk.
    private var areInMemory: Bool {
        get throws {
            try indices.allSatisfy { try source.withTensorBytes(at: $0) { MappedFile.isInMemory($0) } }
        }
    }

    /// What is computed here of a tensor: what is wanted, and what its container states.
    ///
    /// - Parameter index: the position in the source.
    /// - Returns: the sums.
    func sums(at index: Int) -> Sums {
        let stated: Sums =
            switch source.statedSum(at: index) {
            case .crc32: .checksum
            case .sha256: .digest
            case nil: []
            }
        return sums.union(stated).intersection(scope)
    }

    /// The same pass, which leaves other sums to another one.
    private func within(_ scope: Sums) -> TensorPass {
        var pass = self
        pass.scope = scope
        return pass
    }

    private func worker<State>(atDamage: AtDamage, _ handling: Handling<State>) -> TensorPassWorker<Source, State> {
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
        return TensorPassWorker(
            pass: self,
            queue: queue,
            handling: handling,
            results: ResultBox(count: indices.count),
            atDamage: atDamage,
            threads: threads
        )
    }

    private var threads: Int { max(1, concurrency) }

    /// Does the same on every thread; after a failure, `close` brings the others to their end.
    private func onAllThreads(
        _ body: @Sendable (_ number: Int) throws -> Void,
        atFailure close: @Sendable () -> Void
    ) throws {
        try Task.checkCancellation()
        _ = try parallelMap(count: threads, concurrency: threads) { number in
            do {
                try body(number)
            } catch {
                close()
                throw error
            }
        }
        // of the threads only the caller's own knows of its task
        try Task.checkCancellation()
    }
}

extension TensorPass.Handling where State == Void {
    /// Handles no values: the pass is for the sums.
    init() {
        self.init(startingWith: { _ in () }, take: { _, _, _, _ in }, join: { _, _ in })
    }
}
