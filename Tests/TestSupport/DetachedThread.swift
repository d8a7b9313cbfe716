import Glibc

private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs work on a thread that nobody waits for.
func detachThread(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(run)).toOpaque()
    let status = pthread_create(
        &thread,
        nil,
        { context in
            if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        },
        work
    )
    precondition(status == 0, "no thread for the test's server")
    pthread_detach(thread)
}
