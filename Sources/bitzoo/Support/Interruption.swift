import ByteIO
import Dispatch
import Glibc
import Synchronization

/// Somebody who draws on the terminal, and must know when that comes to a sudden end.
protocol InterruptionListener: Sendable {
    /// The process is about to end; what is left on the terminal must be whole lines. May not wait for long.
    func willEnd(with status: Int32)

    /// The process was stopped, and goes on; others may have used the terminal.
    func hasResumed()
}

/// Ends the process on Ctrl-C without leaving a temporary file; listens as long as it exists.
struct Interruption {
    /// Who is told.
    static let listener = Mutex<(any InterruptionListener)?>(nil)
    /// How long the listener may take: a terminal that has been halted takes no last word.
    private static let patience = DispatchTimeInterval.milliseconds(500)

    private let sources: [any DispatchSourceSignal]

    init() {
        // an input that shrinks while it is mapped
        FaultReport.install(exitStatus: ExitStatus.io.rawValue)
        // a file over the limit of `ulimit -f` is an error like a full disk, not the end
        Glibc.signal(SIGXFSZ, SIG_IGN)
        // queues of their own: those of the system have no thread left while all of them are busy
        let queue = DispatchQueue(label: "bitzoo.interruption")
        let guardian = DispatchQueue(label: "bitzoo.interruption.guardian")
        let endings = [SIGINT, SIGTERM].map { signal in
            Glibc.signal(signal, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
            source.setEventHandler {
                // 128 and the signal's number, as shells report it
                let status = 128 + signal
                guardian.asyncAfter(deadline: .now() + Self.patience) { _exit(status) }
                TemporaryFiles.removeAll()
                let listener = Self.listener.withLock(\.self)
                listener?.willEnd(with: status)
                _exit(status)
            }
            source.activate()
            return source
        }
        let resumption = DispatchSource.makeSignalSource(signal: SIGCONT, queue: queue)
        resumption.setEventHandler { Self.listener.withLock(\.self)?.hasResumed() }
        resumption.activate()
        sources = endings + [resumption]
    }
}
