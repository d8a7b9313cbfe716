internal import CKernels
internal import Synchronization

extension Model {
    /// What runs of a model share: one at a time has it.
    final class State {
        /// The memory for activations, and for each thread; they grow when they must.
        private var arena: Memory?
        private var scratch: Memory?
        /// Schedules for the sizes that were asked for last.
        private var schedules: [(count: Int, schedule: Schedule)] = []

        private static let schedulesKept = 8

        /// The bytes of both memories.
        var reserved: (arena: Int, scratch: Int) { (arena?.byteCount ?? 0, scratch?.byteCount ?? 0) }

        func schedule(for network: Network, count: Int, height: Int, width: Int) -> Schedule {
            if let found = schedules.first(where: {
                $0.count == count && $0.schedule.height == height && $0.schedule.width == width
            }) {
                return found.schedule
            }
            let schedule = Schedule(network: network, count: count, height: height, width: width)
            if schedules.count == Self.schedulesKept { schedules.removeFirst() }
            schedules.append((count, schedule))
            return schedule
        }

        func memory(for schedule: Schedule, threads: Int) throws(EngineError) -> (arena: Memory, scratch: Memory) {
            // places in a thread's memory are 32-bit numbers
            guard schedule.scratchFloats <= Int(Int32.max) else {
                throw .imageSize(count: schedule.images, height: schedule.height, width: schedule.width)
            }
            let bytes = schedule.floats * MemoryLayout<Float>.stride
            let scratchBytes = unsafe threads * Scratch.byteCount(of: schedule)
            if arena?.byteCount ?? 0 < bytes {
                arena = nil
                arena = try Memory(byteCount: bytes)
            }
            if scratch?.byteCount ?? 0 < scratchBytes {
                scratch = nil
                scratch = try Memory(byteCount: scratchBytes)
            }
            guard let arena, let scratch else { throw .outOfMemory(byteCount: bytes) }
            return (arena, scratch)
        }
    }

    /// The bytes that the model has reserved: whole large pages, and as much as its largest run needed.
    package var reservedBytes: (arena: Int, scratch: Int, weights: Int) {
        let reserved = state.withLock(\.reserved)
        return (reserved.arena, reserved.scratch, store.byteCount)
    }

    /// Takes images through the network, in portions.
    ///
    /// - Parameters:
    ///   - images: the images.
    ///   - durations: receives how long each step took, when it is not `nil`.
    ///   - finish: makes the results of a portion from its features.
    /// - Returns: the results for all images, in their order.
    /// - Throws: `CancellationError` when the task was cancelled, or ``EngineError`` when weights are read on the way, or
    ///   there is no memory.
    func run<Result: Sendable>(
        _ images: ImageBatch,
        durations: inout [Duration]?,
        finish: (inout Pass, Int) throws -> [Result]
    ) throws -> [Result] {
        var total = durations
        let results = try state.withLock { state throws -> [Result] in
            guard images.count > 0 else { return [] }
            let schedule = state.schedule(
                for: network,
                count: images.count,
                height: images.height,
                width: images.width
            )
            let memory = try state.memory(for: schedule, threads: workspace.pool.count)
            var pass = Pass(
                network: network,
                store: store,
                workspace: workspace,
                schedule: schedule,
                arena: memory.arena,
                scratch: memory.scratch,
                durations: total
            )
            pass.forgetWhatWasPrepared()
            var results: [Result] = []
            var first = 0
            while first < images.count {
                let range = first..<min(first + schedule.images, images.count)
                try pass.computeFeatures(of: images, in: range)
                results += try finish(&pass, range.count)
                first = range.upperBound
            }
            total = pass.durations
            return results
        }
        durations = total
        return results
    }
}
