internal import ByteIO
internal import SystemPackage

/// Whether somebody holds a lock, as far as can be told without waiting; changes nothing.
///
/// - Parameters:
///   - path: the lock's file, which need not exist.
///   - locking: how locks are taken.
/// - Returns: `false` when it is certain that nobody does.
func isLockHeld(at path: FilePath, locking: FileLocking) -> Bool {
    let owner = OwnerFile.path(for: path)
    if fileExists(at: owner), LockOwner.read(owner)?.isDead != true { return true }
    guard let descriptor = try? FileDescriptor.open(path, .readWrite, options: [.closeOnExec, .noFollow]) else {
        return fileExists(at: path)
    }
    defer { try? descriptor.close() }
    guard let answer = locking.answer(for: descriptor) else { return false }
    return !FileLocking.hasNoLocks(answer)
}

/// Whether a file among the locks was left by a process that no longer exists.
///
/// - Parameters:
///   - path: the file of a lock, or of a lock's owner.
///   - locking: how locks are taken.
/// - Returns: whether it can be removed.
func isLockStale(at path: FilePath, locking: FileLocking) -> Bool {
    OwnerFile.isOne(path) ? LockOwner.read(path)?.isDead == true : !isLockHeld(at: path, locking: locking)
}

/// Removes a file that ``isLockStale(at:locking:)`` found.
///
/// - Parameters:
///   - path: the file.
///   - locking: how locks are taken.
/// - Returns: whether it is gone.
/// - Throws: `FileError`.
func removeStaleLock(at path: FilePath, locking: FileLocking) throws -> Bool {
    if OwnerFile.isOne(path) {
        guard let owner = LockOwner.read(path), owner.isDead else { return false }
        OwnerFile.remove(path, token: owner.token, locking: locking)
    } else {
        // taking a lock and giving it back removes its file
        try withFreeFileLock(at: path, locking: locking) {}
    }
    return !fileExists(at: path)
}
