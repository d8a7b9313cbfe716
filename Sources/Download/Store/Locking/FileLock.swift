internal import ByteIO
internal import Glibc
package import SystemPackage

/// How often a waiting caller looks again, in microseconds; waiting inside the system could not be cancelled.
private let pollInterval: UInt32 = 20_000

/// Runs a body while no other process, and no one else in this process, runs one under the same lock.
///
/// The lock is the system's (`flock`), which a holder that is killed gives back; where the filesystem has none, an
/// ``OwnerFile`` takes its place. The file is removed when the lock is given back.
///
/// - Parameters:
///   - path: the lock's file; it is created if need be.
///   - locking: how locks are taken.
///   - cancellation: ends the wait for another holder.
///   - checkWait: called again and again while another one holds the lock; what it throws ends the wait.
///   - body: what to do under the lock.
/// - Returns: what `body` returns.
/// - Throws: `FileError`, ``DownloadError/cancelled``, or what a closure throws.
package func withFileLock<Result>(
    at path: FilePath,
    locking: FileLocking = FileLocking(),
    cancellation: CancellationFlag = CancellationFlag(),
    checkWait: () throws -> Void = {},
    _ body: () throws -> Result
) throws -> Result {
    let attempt = FileLockAttempt(at: path, locking: locking)
    while true {
        if let lock = try attempt.run() {
            defer { lock.release() }
            return try body()
        }
        try cancellation.check()
        try checkWait()
        usleep(pollInterval)
    }
}

/// Runs a body under a lock that nobody holds; does not wait.
///
/// - Parameters:
///   - path: the lock's file.
///   - locking: how locks are taken.
///   - body: what to do under the lock.
/// - Returns: what `body` returns; `nil` when somebody holds the lock.
/// - Throws: `FileError`, or what `body` throws.
func withFreeFileLock<Result>(
    at path: FilePath,
    locking: FileLocking = FileLocking(),
    _ body: () throws -> Result
) throws -> Result? {
    guard let lock = try FileLockAttempt(at: path, locking: locking).run() else { return nil }
    defer { lock.release() }
    return try body()
}

/// A lock that is held.
protocol HeldLock {
    func release()
}

/// Tries to get one lock, again and again; remembers what it saw of another holder.
final class FileLockAttempt {
    private enum Answer {
        case held(SystemLock)
        case busy
        case refused(Errno)
    }

    private let path: FilePath
    private let locking: FileLocking
    private var watch: OwnerFile.Watch?

    init(at path: FilePath, locking: FileLocking) {
        self.path = path
        self.locking = locking
    }

    /// - Returns: the lock; `nil` when somebody holds it.
    func run() throws(FileError) -> (any HeldLock)? {
        if watch == nil {
            switch try askSystem() {
            case .held(let lock): return lock
            case .busy: return nil
            case .refused(let errno):
                guard FileLocking.hasNoLocks(errno) else { throw FileError(.lock, path, errno) }
                // the file that the system's lock would have been on
                removeFile(at: path)
                watch = OwnerFile.Watch(path: OwnerFile.path(for: path), locking: locking)
            }
        }
        return try watch?.attempt()
    }

    private func askSystem() throws(FileError) -> Answer {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                path,
                .readWrite,
                options: [.create, .closeOnExec, .noFollow],
                permissions: FilePermissions(rawValue: 0o666)
            )
        } catch {
            throw FileError(.lock, path, error as? Errno ?? .ioError)
        }
        if let answer = locking.answer(for: descriptor) {
            try? descriptor.close()
            return answer == .wouldBlock || answer == .interrupted ? .busy : .refused(answer)
        }
        // its last holder may have removed the file after it was opened here
        guard isSameFile(descriptor, path) else {
            try? descriptor.close()
            return .busy
        }
        return .held(SystemLock(descriptor: descriptor, path: path))
    }
}

/// The system's lock on a file.
private struct SystemLock: HeldLock {
    let descriptor: FileDescriptor
    let path: FilePath

    func release() {
        removeFile(at: path)
        try? descriptor.close()
    }
}

/// Whether a name still leads to an open file.
private func isSameFile(_ descriptor: FileDescriptor, _ path: FilePath) -> Bool {
    var opened = stat()
    var named = stat()
    guard unsafe fstat(descriptor.rawValue, &opened) == 0,
        unsafe path.withPlatformString({ name in unsafe lstat(name, &named) }) == 0
    else { return false }
    return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
}
