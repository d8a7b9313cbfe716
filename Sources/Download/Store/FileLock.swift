internal import ByteIO
internal import Glibc
internal import SystemPackage

/// How often a waiting caller looks again, in microseconds; waiting inside the system could not be cancelled.
private let pollInterval: UInt32 = 20_000

/// Runs a body while no other process, and no one else in this process, runs one under the same lock (`flock`).
///
/// The lock's file stays when the lock is given back: removing it would let two holders lock two files of one name.
///
/// - Parameters:
///   - path: the lock's file; it is created if need be.
///   - cancellation: ends the wait for another holder.
///   - body: what to do under the lock.
/// - Returns: what `body` returns.
/// - Throws: `FileError`, ``DownloadError/cancelled``, or what `body` throws.
func withFileLock<Result>(
    at path: FilePath,
    cancellation: CancellationFlag,
    _ body: () throws -> Result
) throws -> Result {
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
    defer { try? descriptor.close() }
    while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
        let refusal = Errno(rawValue: Glibc.errno)
        guard refusal == .wouldBlock || refusal == .interrupted else { throw FileError(.lock, path, refusal) }
        try cancellation.check()
        usleep(pollInterval)
    }
    return try body()
}
