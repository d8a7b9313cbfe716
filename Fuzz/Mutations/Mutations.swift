import CFork
import Foundation
import FuzzTargets

/// Gives a reader many inputs that are almost right, each determined by a seed and its number, and reports what it did.
///
///     mutations TARGET [COUNT] [SEED] [FIRST]
///
/// The inputs are read in a process of its own, which is started again behind an input that ends it or takes too long. Such
/// inputs are written to `Fuzz/found/TARGET`. Ends with 1 when there is one, or when the memory was over its limit.
@main
struct Mutations {
    private static let longest: UInt64 = 5_000_000_000
    private static let late = "takes more than \(longest / 1_000_000_000) s"
    private static let mostMemory = 256 << 10

    private let name: String
    private let subject: Subject
    private let seeds: [[UInt8]]
    private let count: Int
    private let seed: UInt64
    private let progress = Progress.shared()
    private var defects = 0
    private var memory = 0
    private var lateIndex: Int?

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.dropFirst().map { UInt64($0) }
        guard let name = arguments.first, let subject = Subject(name: name), !numbers.contains(nil), numbers.count <= 3
        else {
            print("usage: mutations \(Subject.names.joined(separator: "|")) [COUNT] [SEED] [FIRST]")
            exit(64)
        }
        let values = numbers.compactMap(\.self)
        var run = try Mutations(
            name: name,
            subject: subject,
            seeds: subject.seeds(),
            count: Int(values.first ?? 200_000),
            seed: values.dropFirst().first ?? 1
        )
        run.progress.pointee.index = Int(values.dropFirst(2).first ?? 0)
        try run.readAll()
    }

    private init(name: String, subject: Subject, seeds: [[UInt8]], count: Int, seed: UInt64) {
        (self.name, self.subject, self.seeds, self.count, self.seed) = (name, subject, seeds, count, seed)
    }

    private mutating func readAll() throws {
        let start = Progress.now
        let first = progress.pointee.index
        while progress.pointee.index < first + count {
            if let end = watch(upTo: first + count) {
                // the machine may have been busy with something else: only what is slow twice is slow
                if end == Self.late, lateIndex != progress.pointee.index {
                    lateIndex = progress.pointee.index
                    continue
                }
                defects += 1
                let path = "\(Corpus.folder)/found/\(name)/\(seed)-\(progress.pointee.index)"
                try FileManager.default.createDirectory(
                    at: URL(filePath: path).deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(input(progress.pointee.index)).write(to: URL(filePath: path))
                print("input \(progress.pointee.index): \(end); kept as \(path)")
                progress.pointee.index += 1
            }
        }
        report(seconds: Double(Progress.now - start) / 1e9)
        exit(defects == 0 && peak <= Self.mostMemory ? 0 : 1)
    }

    private var peak: Int { max(memory, progress.pointee.helperMemory) }

    private func report(seconds: Double) {
        let (found, outcomes) = (progress.pointee, progress.pointee.outcomes)
        let rows = [
            ("target", name), ("seed", "\(seed)"), ("inputs", "\(count)"), ("accepted", "\(outcomes.accepted)"),
            ("refused", "\(outcomes.refused)"), ("helper crashed", "\(outcomes.crashed)"),
            ("helper timed out", "\(outcomes.timedOut)"), ("defects", "\(defects)"),
            ("slowest input", "\(found.slowestIndex): \(found.slowest / 1_000) ms of processor time"),
            ("peak memory, KiB", "\(memory)"), ("peak memory of a helper, KiB", "\(found.helperMemory)"),
            ("seconds", "\(Int(seconds))"), ("inputs a second", "\(Int(Double(count) / max(seconds, 0.001)))"),
        ]
        for (name, value) in rows { print("\(name)\t\(value)") }
    }

    private func input(_ index: Int) -> [UInt8] {
        var generator = SplitMix64(seed: seed ^ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
        var mutator = Mutator(seed: generator.next())
        return mutator.input(from: seeds, for: subject.target)
    }

    /// Has a copy of this process read inputs.
    ///
    /// - Returns: how it ended before it was done; `nil` when it was done.
    private mutating func watch(upTo end: Int) -> String? {
        progress.pointee.startedAt = Progress.now
        let worker = bitzoo_fork()
        if worker == 0 { work(upTo: end) }
        guard worker > 0 else { fatalError("no process: \(errno)") }
        var status: Int32 = 0
        var usage = rusage()
        var isLate = false
        while wait4(worker, &status, WNOHANG, &usage) == 0 {
            usleep(20_000)
            // the worker may have begun the next input since
            let (startedAt, now) = (progress.pointee.startedAt, Progress.now)
            if now > startedAt, now - startedAt > Self.longest, !isLate {
                isLate = true
                kill(worker, SIGKILL)
            }
        }
        memory = max(memory, usage.ru_maxrss)
        if isLate { return Self.late }
        if status & 0x7F != 0 { return "ends the process by signal \(status & 0x7F)" }
        return progress.pointee.isBroken ? "breaks a property" : nil
    }

    private func work(upTo end: Int) -> Never {
        setenv("SWIFT_BACKTRACE", "enable=no", 1)
        progress.pointee.isBroken = false
        while progress.pointee.index < end {
            let index = progress.pointee.index
            let input = input(index)
            progress.pointee.startedAt = Progress.now
            let start = Progress.processorTime
            do {
                progress.pointee.count(try subject.run(input))
            } catch {
                print("input \(index): \(error)")
                progress.pointee.isBroken = true
                break
            }
            let time = Progress.processorTime - start
            if time > progress.pointee.slowest {
                progress.pointee.slowest = time
                progress.pointee.slowestIndex = index
            }
            progress.pointee.index += 1
        }
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        progress.pointee.helperMemory = max(progress.pointee.helperMemory, usage.ru_maxrss)
        fflush(nil)
        _exit(0)
    }
}
