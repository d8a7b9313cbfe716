internal import CKernels
internal import Dispatch

/// Measures how fast the processor multiplies and adds when it does nothing else.
///
/// A convolution that computes every product cannot be faster; one that saves products (Winograd's) can.
public struct PeakProbe: Sendable {
    /// A slice is so long that starting the threads is nothing beside it.
    private static let sliceTime = Duration.milliseconds(20)

    private static let firstRounds = 1 << 10
    private static let maximumRounds = 1 << 40

    private let set: Int32
    private let isBFloat16: Bool
    private let threads: Int

    /// Chooses what is measured.
    ///
    /// - Parameters:
    ///   - instructionSet: the instruction set.
    ///   - precision: the precision of the products; where the processor has none of bfloat16, those of 32-bit floats count.
    ///   - threads: the number of threads; more than there are processors would not be faster.
    /// - Throws: ``EngineError`` when the processor lacks the set, or the number of threads is out of range.
    public init(instructionSet: InstructionSet, precision: Precision, threads: Int) throws(EngineError) {
        guard (1...ThreadPool.maximumCount).contains(threads) else { throw .threadCount(threads) }
        guard instructionSet.isAvailable else { throw .unavailable(instructionSet) }
        set = instructionSet.code
        isBFloat16 = precision == .bf16 && ck_uses_bf16(instructionSet.code)
        self.threads = min(threads, ThreadPool.availableProcessors)
    }

    /// Measures.
    ///
    /// - Parameter time: how long; the best slice counts, because other programs only ever make it slower.
    /// - Returns: floating-point operations a second, of all threads together; a product that is added counts as two.
    public func measure(for time: Duration = .milliseconds(240)) -> Double {
        let clock = ContinuousClock()
        let rounds = roundsOfASlice(on: clock)
        let operations = run(rounds) * Double(threads)
        var best = 0.0
        let end = clock.now + time
        repeat {
            let start = clock.now
            DispatchQueue.concurrentPerform(iterations: threads) { _ in run(rounds) }
            let elapsed = (clock.now - start) / .seconds(1)
            best = max(best, operations / elapsed)
        } while clock.now < end
        return best
    }

    /// Finds how many rounds take about as long as a slice.
    private func roundsOfASlice(on clock: ContinuousClock) -> Int {
        var rounds = Self.firstRounds
        while rounds < Self.maximumRounds, clock.measure({ run(rounds) }) < Self.sliceTime / 2 { rounds *= 2 }
        return rounds
    }

    /// Runs on this thread.
    ///
    /// - Returns: the number of operations.
    @discardableResult private func run(_ rounds: Int) -> Double {
        var sum: Float = 0
        return unsafe ck_probe(set, isBFloat16, rounds, &sum)
    }
}
