internal import Glibc
package import SystemPackage

/// How locks are taken.
package struct FileLocking: Sendable, Equatable {
    /// What the system is taken to answer instead of being asked; for tests.
    package var assumedAnswer: Errno?
    /// How often the holder of an ``OwnerFile`` shows that it is there.
    package var touchInterval = Duration.seconds(5)
    /// A holder that has not shown itself for this long is taken for dead.
    package var patience = Duration.seconds(60)

    /// Uses the system's locks, and a file for each lock where there are none.
    package init() {}

    /// Whether the system's answer says that the filesystem has no locks.
    ///
    /// - Parameter errno: the answer.
    /// - Returns: whether something else must take their place.
    package static func hasNoLocks(_ errno: Errno) -> Bool {
        [.noLocks, .notSupportedOnSocket, .notSupported, .noFunction, .invalidArgument].contains(errno)
    }

    /// Asks the system for the lock on a file; does not wait.
    ///
    /// - Returns: why it was not given; `nil` when it was.
    func answer(for descriptor: FileDescriptor) -> Errno? {
        if let assumedAnswer { return assumedAnswer }
        return flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 ? nil : Errno(rawValue: Glibc.errno)
    }
}
