import ByteIO
import Dispatch
import Glibc

/// Ends the process on Ctrl-C without leaving a temporary file; listens as long as it exists.
struct Interruption {
    private let sources: [any DispatchSourceSignal]

    init() {
        // an input that shrinks while it is mapped; only what is safe in a signal handler is called
        Glibc.signal(SIGBUS) { _ in
            let message: StaticString = "bitzoo: error: an input was shortened while it was read\n"
            unsafe _ = Glibc.write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
            _exit(ExitStatus.io.rawValue)
        }
        // a file over the limit of `ulimit -f` is an error like a full disk, not the end
        Glibc.signal(SIGXFSZ, SIG_IGN)
        sources = [SIGINT, SIGTERM].map { signal in
            Glibc.signal(signal, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
            source.setEventHandler {
                TemporaryFiles.removeAll()
                // 128 and the signal's number, as shells report it
                _exit(128 + signal)
            }
            source.activate()
            return source
        }
    }
}
