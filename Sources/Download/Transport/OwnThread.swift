internal import Glibc

/// Runs work that blocks on a thread of its own, so that it takes none from Swift's small pool.
func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let job = Job { continuation.resume(with: Result(catching: work)) }
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(job).toOpaque()
        let status = unsafe pthread_create(&thread, nil, runJob, context)
        if status == 0 {
            pthread_detach(thread)
        } else {
            // no thread to be had: slow is better than not at all
            unsafe Unmanaged<Job>.fromOpaque(context).release()
            job.run()
        }
    }
}

private final class Job: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func runJob(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
