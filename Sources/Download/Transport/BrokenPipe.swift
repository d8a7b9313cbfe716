internal import Glibc

/// Runs a body during which writing to a closed connection is an error code instead of the end of the process.
///
/// OpenSSL writes to sockets in a way that raises `SIGPIPE`. The signal goes to the thread that writes, so it is blocked
/// for this thread only, and one that came in meanwhile is taken away; the process's own handling is not touched.
func withoutBrokenPipeSignal<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    var signals = sigset_t()
    var pending = sigset_t()
    var previous = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe sigemptyset(&pending)
    unsafe sigpending(&pending)
    let wasPending = unsafe sigismember(&pending, SIGPIPE) == 1
    unsafe pthread_sigmask(SIG_BLOCK, &signals, &previous)
    defer {
        if !wasPending {
            var noWait = timespec()
            while unsafe sigtimedwait(&signals, nil, &noWait) == SIGPIPE {}
        }
        unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
    }
    return try body()
}
