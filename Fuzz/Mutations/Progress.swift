import Foundation
import FuzzTargets

/// What a worker has done so far, in memory that outlives it.
struct Progress {
    /// The input that is being read.
    var index = 0
    /// The process that gives up when it takes this long is found out by its parent.
    var startedAt: UInt64 = 0
    /// The most processor time that an input took: on a busy machine the time of day says little.
    var slowest: UInt64 = 0
    var slowestIndex = 0
    var outcomes: (accepted: Int, refused: Int, crashed: Int, timedOut: Int) = (0, 0, 0, 0)
    /// The largest memory of a helper, in KiB.
    var helperMemory = 0
    /// Whether the worker has stopped at this input because of a broken property.
    var isBroken = false

    mutating func count(_ outcome: KerasTarget.Outcome) {
        switch outcome {
        case .accepted: outcomes.accepted += 1
        case .refused: outcomes.refused += 1
        case .crashed: outcomes.crashed += 1
        case .timedOut: outcomes.timedOut += 1
        }
    }

    /// Memory that a process shares with the copies that it makes of itself.
    static func shared() -> UnsafeMutablePointer<Progress> {
        let size = MemoryLayout<Progress>.size
        guard let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED
        else { fatalError("no memory") }
        let progress = start.bindMemory(to: Progress.self, capacity: 1)
        progress.initialize(to: Progress())
        return progress
    }

    /// The processor time of this process and of its helpers that have ended, in microseconds.
    static var processorTime: UInt64 {
        [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0) { total, who in
            var usage = rusage()
            getrusage(who.rawValue, &usage)
            let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
            return total + UInt64(seconds * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        }
    }

    /// Nanoseconds of a clock that all processes share.
    static var now: UInt64 { clock_gettime_nsec(CLOCK_MONOTONIC) }

    private static func clock_gettime_nsec(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
