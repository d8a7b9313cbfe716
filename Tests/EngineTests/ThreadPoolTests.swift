import Engine
import Foundation
import Synchronization
import Testing

/// A thread of this process.
private struct ThreadName: Hashable, Sendable {
    /// Such as `1234/task/1240`.
    let path: String

    static var current: ThreadName? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")).map { ThreadName(path: $0) }
    }

    /// The letter of its state, such as `S` for a thread that sleeps; `nil` when it has ended.
    var state: Character? {
        let text = try? String(contentsOfFile: "/proc/\(path)/stat", encoding: .utf8)
        // the name before it is in brackets, and may contain anything
        return text?.split(separator: ")").last?.first { $0 != " " }
    }
}

/// Waits for something that other threads do.
///
/// - Returns: whether it happened within a minute.
private func happens(_ event: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while !event() {
        guard ContinuousClock.now < end else { return false }
        sched_yield()
    }
    return true
}

@Suite(.serialized) struct ThreadPoolTests {
    /// Gives each thread a task of its own.
    ///
    /// - Returns: the threads that took part; `nil` when one did not come.
    private func meet(_ pool: ThreadPool) -> Set<ThreadName>? {
        let threads = Mutex(Set<ThreadName>())
        let arrived = Atomic(0)
        let late = Atomic(false)
        pool.run(groups: pool.count) { _, _, _ in
            if let name = ThreadName.current { threads.withLock { _ = $0.insert(name) } }
            arrived.wrappingAdd(1, ordering: .sequentiallyConsistent)
            if !happens({ arrived.load(ordering: .sequentiallyConsistent) == pool.count }) {
                late.store(true, ordering: .sequentiallyConsistent)
            }
        }
        return late.load(ordering: .sequentiallyConsistent) ? nil : threads.withLock(\.self)
    }

    @Test(arguments: 1...8) func everyTaskIsDoneOnce(count: Int) {
        let pool = ThreadPool(count: count)
        #expect(pool.count == count)
        for groups in [0, 1, 2, 3, 7, 8, 9, 31, 200] {
            for tasks in [0, 1, 2, 5, 16, 33] {
                let done = Mutex<[Int]>([])
                let workers = Mutex<Set<Int>>([])
                pool.run(groups: groups, tasks: tasks) { group, task, worker in
                    workers.withLock { _ = $0.insert(worker) }
                    done.withLock { $0.append(group * tasks + task) }
                }
                #expect(done.withLock { $0.sorted() } == Array(0..<groups * tasks))
                #expect(workers.withLock { $0.allSatisfy { (0..<count).contains($0) } })
            }
        }
    }

    /// Jobs without a pause, small and large, each of which sees what the one before has written.
    @Test(arguments: 1...8) func thousandsOfJobs(count: Int) {
        let pool = ThreadPool(count: count)
        let capacity = 64
        let counts = UnsafeMutablePointer<Int>.allocate(capacity: capacity)
        counts.initialize(repeating: 0, count: capacity)
        defer { counts.deallocate() }
        var expected = Array(repeating: 0, count: capacity)
        for job in 0..<5000 {
            let (groups, tasks) = (1 + job % 8, 1 + job / 8 % 8)
            pool.run(groups: groups, tasks: tasks) { group, task, _ in counts[group * tasks + task] += job }
            for index in 0..<groups * tasks { expected[index] += job }
            guard (0..<capacity).allSatisfy({ counts[$0] == expected[$0] }) else {
                Issue.record("job \(job) of \(groups) x \(tasks) went wrong")
                return
            }
        }
    }

    /// A thread has its number for itself: what it writes under it is not disturbed.
    @Test(arguments: [2, 3, 8]) func threadsHaveNumbers(count: Int) throws {
        let pool = ThreadPool(count: count)
        let names = Mutex<[Int: Set<ThreadName>]>([:])
        for _ in 0..<200 {
            pool.run(groups: 3 * count, tasks: 2) { _, _, worker in
                guard let name = ThreadName.current else { return }
                names.withLock { _ = $0[worker, default: []].insert(name) }
            }
        }
        let found = names.withLock(\.self)
        #expect(found.values.allSatisfy { $0.count == 1 })
        #expect(Set(found.values.joined()).count == found.count)
        #expect(found[0] == Set([try #require(ThreadName.current)]))
    }

    @Test(arguments: [2, 3, 8]) func sleepingThreadsAreWoken(count: Int) throws {
        let pool = ThreadPool(count: count)
        for _ in 0..<5 {
            let threads = try #require(meet(pool))
            #expect(threads.count == count)
            let others = threads.subtracting([try #require(ThreadName.current)])
            #expect(others.count == count - 1)
            #expect(happens { others.allSatisfy { $0.state == "S" } }, "threads without a job must sleep")
        }
    }

    /// Threads end, whether they look for jobs or sleep.
    @Test(arguments: [true, false]) func threadsEndWithThePool(sleeping: Bool) throws {
        var pool: ThreadPool? = ThreadPool(count: 6)
        let threads = try #require(pool.flatMap { meet($0) })
        let others = threads.subtracting([try #require(ThreadName.current)])
        #expect(others.count == 5)
        if sleeping { #expect(happens { others.allSatisfy { $0.state == "S" } }) }
        #expect(others.allSatisfy { $0.state != nil })
        pool = nil
        #expect(happens { others.allSatisfy { $0.state == nil } }, "threads outlive their pool")
    }

    /// A pool that never had a job goes as well.
    @Test func poolsComeAndGo() {
        for round in 0..<300 { #expect(ThreadPool(count: 1 + round % 8).count == 1 + round % 8) }
    }

    @Test func processorsAreCounted() {
        #expect((1...ProcessInfo.processInfo.activeProcessorCount).contains(ThreadPool.availableProcessors))
    }
}
