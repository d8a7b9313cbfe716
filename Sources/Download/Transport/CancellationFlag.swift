internal import Synchronization

/// Tells a transfer, from any thread, that its result is no longer wanted.
public final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    /// Starts uncancelled.
    public init() {}

    /// Whether the result is no longer wanted.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Asks the transfer to stop; it does so within about a second, and leaves nothing behind.
    public func cancel() {
        flag.store(true, ordering: .relaxed)
    }

    /// Stops here if the result is no longer wanted.
    func check() throws(DownloadError) {
        if isCancelled { throw .cancelled }
    }
}
