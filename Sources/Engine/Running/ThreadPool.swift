internal import CKernels
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// Threads that do the tasks of one job after another, together with the thread that has the jobs.
///
/// A job is made of groups of tasks. Every thread begins with groups of its own, where the tasks of a group find in the
/// cache what they share, and then helps others with theirs; who does what is not fixed. Threads without a job look out for
/// the next one for a short while, and then sleep.
@safe
package final class ThreadPool: Sendable {
    /// More threads than any machine that this was made for has.
    package static let maximumCount = 1024

    /// The number of threads, the one that has the jobs included.
    package let count: Int

    private let state: State

    /// Starts threads.
    ///
    /// - Parameter count: the number of threads, at least one, the one that has the jobs included.
    package init(count: Int) {
        self.count = count
        state = State()
        for worker in 1..<max(count, 1) {
            Self.start { [state] in state.work(as: worker, of: count) }
        }
    }

    deinit {
        state.stop()
    }

    /// Starts a thread.
    ///
    /// Where the system refuses, there is one less: the others do its work.
    private static func start(_ body: @escaping @Sendable () -> Void) {
        let argument = unsafe Unmanaged.passRetained(Body(run: body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            argument.toOpaque()
        )
        if code == 0 {
            pthread_detach(thread)
        } else {
            unsafe argument.release()
        }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// The processors that this process may use: those that it may run on, or fewer where its group has a quota.
    package static var availableProcessors: Int {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        return min(max(min(processors, quota ?? processors), 1), maximumCount)
    }

    /// The processors' time that the control group allows, in whole processors, rounded up.
    private static var quota: Int? {
        guard let text = try? String(contentsOfFile: "/sys/fs/cgroup/cpu.max", encoding: .utf8) else { return nil }
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Int($0) }
        guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else {
            return nil
        }
        return (quota - 1) / period + 1
    }

    /// Does the tasks of a job, and returns when all are done.
    ///
    /// Only one thread may have jobs at a time.
    ///
    /// - Parameters:
    ///   - groups: the number of groups.
    ///   - tasks: the number of tasks in each group.
    ///   - body: receives a group, a task and the number of the thread below ``count``. It is called from several threads
    ///     at once, and may write only what belongs to the task or to the thread.
    package func run(groups: Int, tasks: Int = 1, _ body: (_ group: Int, _ task: Int, _ worker: Int) -> Void) {
        guard count > 1, groups * tasks > 1 else {
            for group in 0..<groups {
                for task in 0..<tasks { body(group, task, 0) }
            }
            return
        }
        withoutActuallyEscaping(body) { body in
            state.run(groups: groups, tasks: tasks, threads: count, body)
        }
    }

    private struct Job {
        var groups: Int
        var tasks: Int
        var body: (Int, Int, Int) -> Void
    }

    /// What the threads share.
    @safe
    private final class State: @unchecked Sendable {
        // Sendable: `job` and `claims` are written by the thread that has the jobs, before it opens the gate and after all
        // that went through have left; others read them in between.

        /// How often a thread looks for a job before it sleeps: for 50 to 100 microseconds, as long as processors pause.
        private static let patience = 2_000

        /// The number of the job, and in the lower half how many threads have joined it, plus `open`.
        private let gate = Atomic<UInt64>(0)
        private let left = Atomic<UInt64>(0)
        private let sleepers = Atomic<Int>(0)
        private let wakeUp = DispatchSemaphore(value: 0)
        private let stopped = Atomic<Bool>(false)
        private var job = State.noJob
        /// For each group the number of tasks that were claimed, each on a cache line of its own.
        private var claims = UnsafeMutablePointer<Claim>.allocate(capacity: 0)
        private var capacity = 0

        private static var noJob: Job { Job(groups: 0, tasks: 0) { _, _, _ in } }
        private static let open: UInt64 = 1 << 31
        private static let joined: UInt64 = (1 << 31) - 1

        private struct Claim: ~Copyable {
            let next = Atomic<Int>(0)
            private let padding: (Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0)
        }

        deinit {
            unsafe claims.deinitialize(count: capacity)
            unsafe claims.deallocate()
        }

        func stop() {
            stopped.store(true, ordering: .sequentiallyConsistent)
            wakeSleepers()
        }

        private func wakeSleepers() {
            for _ in 0..<sleepers.exchange(0, ordering: .sequentiallyConsistent) { wakeUp.signal() }
        }

        func run(groups: Int, tasks: Int, threads: Int, _ body: @escaping (Int, Int, Int) -> Void) {
            job = Job(groups: groups, tasks: tasks, body: body)
            if capacity < groups {
                unsafe claims.deinitialize(count: capacity)
                unsafe claims.deallocate()
                unsafe claims = .allocate(capacity: groups)
                for group in 0..<groups { unsafe (claims + group).initialize(to: Claim()) }
                capacity = groups
            } else {
                for group in 0..<groups { unsafe claims[group].next.store(0, ordering: .relaxed) }
            }
            left.store(0, ordering: .relaxed)
            let number = (gate.load(ordering: .relaxed) >> 32) &+ 1
            gate.store(number << 32 | Self.open, ordering: .sequentiallyConsistent)
            if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeSleepers() }
            doTasks(as: 0, of: threads)
            // nobody joins from here on; who has joined may still be at a task
            let closed = gate.bitwiseAnd(~Self.open, ordering: .acquiringAndReleasing).oldValue
            var turns = 0
            while left.load(ordering: .acquiring) != closed & Self.joined {
                ck_pause()
                turns += 1
                // the other thread may be waiting for a processor
                if turns > Self.patience { sched_yield() }
            }
            job = Self.noJob
        }

        private func doTasks(as worker: Int, of threads: Int) {
            let first = job.groups * worker / threads
            for offset in 0..<job.groups {
                let group = (first + offset) % job.groups
                while unsafe claims[group].next.load(ordering: .relaxed) < job.tasks {
                    let task = unsafe claims[group].next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard task < job.tasks else { break }
                    job.body(group, task, worker)
                }
            }
        }

        func work(as worker: Int, of threads: Int) {
            var done: UInt64 = 0
            while let number = join(after: done) {
                done = number
                doTasks(as: worker, of: threads)
                left.wrappingAdd(1, ordering: .releasing)
            }
        }

        /// Waits for a job that is not the one before, and takes part in it; `nil` when there will be no more.
        private func join(after done: UInt64) -> UInt64? {
            var turns = 0
            while true {
                let value = gate.load(ordering: .acquiring)
                if value & Self.open != 0, value >> 32 != done {
                    let (exchanged, _) = gate.compareExchange(
                        expected: value,
                        desired: value + 1,
                        ordering: .acquiringAndReleasing
                    )
                    if exchanged { return value >> 32 }
                    continue
                }
                if stopped.load(ordering: .relaxed) { return nil }
                turns += 1
                if turns < Self.patience {
                    ck_pause()
                    continue
                }
                turns = 0
                sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
                // a job that came meanwhile was not announced to this thread; a signal too many only wakes somebody early
                let again = gate.load(ordering: .sequentiallyConsistent)
                if again & Self.open != 0, again >> 32 != done { continue }
                if stopped.load(ordering: .sequentiallyConsistent) { return nil }
                wakeUp.wait()
            }
        }
    }
}
