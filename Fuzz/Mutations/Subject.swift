import CFork
import Formats
import Foundation
import FuzzTargets
import SystemPackage

/// What the inputs are made of and given to.
enum Subject {
    /// A reader, in this process.
    case target(FuzzTarget)
    /// The reader of Keras files, whose helper is a copy of this process: that takes a tenth of the time of starting a program.
    case keras

    init?(name: String) {
        if name == "hdf5" {
            self = .keras
        } else if let target = FuzzTarget(rawValue: name) {
            self = .target(target)
        } else {
            return nil
        }
    }

    static let names = FuzzTarget.allCases.map(\.rawValue) + ["hdf5"]

    var target: FuzzTarget? {
        switch self {
        case .target(let target): target
        case .keras: nil
        }
    }

    func seeds() throws -> [[UInt8]] {
        switch self {
        case .target(let target): return try Corpus.soundSeeds(of: target)
        case .keras: return try Corpus.kerasFiles()
        }
    }

    func run(_ input: [UInt8]) throws -> KerasTarget.Outcome {
        switch self {
        case .target(let target): return try target.accepts(input) ? .accepted : .refused
        case .keras:
            return try KerasTarget.outcome(of: input) { path in
                try KerasHDF5File(path: FilePath(path)) { file in Self.helper(reading: file) }
            }
        }
    }

    /// How long a helper may say nothing; the tool waits for longer.
    private static let timeout = Duration.seconds(2)

    private static func helper(reading file: FileDescriptor) -> HelperSession {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            fatalError("no socket: \(errno)")
        }
        let process = bitzoo_fork()
        if process == 0 {
            let theirs = fcntl(ends[1], F_DUPFD, 20)
            let given = fcntl(file.rawValue, F_DUPFD, 20)
            for (from, to) in [(theirs, 0), (theirs, 1), (given, 3)] as [(Int32, Int32)] { dup2(from, to) }
            for other in 4..<64 { close(Int32(other)) }
            _exit(HDF5Helper.main())
        }
        close(ends[1])
        guard process > 0 else { fatalError("no process: \(errno)") }
        return HelperSession(processID: process, socket: FileDescriptor(rawValue: ends[0]), timeout: timeout)
    }
}
