internal import ByteIO
internal import Dispatch
internal import Glibc
package import SystemPackage

/// A lock for filesystems that have none: a file that only one process can create, and that names its owner.
///
/// The owner touches the file as long as it holds the lock. The file of an owner that is dead, or that was not touched for
/// a while, is removed by whoever waits. To remove an owner's file one must first create a second one beside it, whose name
/// holds the owner's token: of several who find the same owner dead, only one removes its file, and nobody removes the file
/// of the next owner.
package final class OwnerFile: HeldLock {
    private static let queue = DispatchQueue(label: "bitzoo.locks")

    private let path: FilePath
    private let owner: LockOwner
    private let heartbeat: any DispatchSourceTimer

    private init(path: FilePath, owner: LockOwner, descriptor: FileDescriptor, touchInterval: Duration) {
        self.path = path
        self.owner = owner
        heartbeat = DispatchSource.makeTimerSource(queue: Self.queue)
        let number = descriptor.rawValue
        heartbeat.setEventHandler { _ = futimens(number, nil) }
        heartbeat.setCancelHandler { close(number) }
        let milliseconds = Int(touchInterval / .milliseconds(1))
        heartbeat.schedule(deadline: .now(), repeating: .milliseconds(milliseconds))
        heartbeat.activate()
    }

    /// Where the owner of a lock is named.
    ///
    /// - Parameter lock: the file that the system's lock would be on.
    /// - Returns: the path of the owner's file.
    package static func path(for lock: FilePath) -> FilePath {
        FilePath(lock.string + ".owner")
    }

    func release() {
        heartbeat.cancel()
        Self.remove(path, token: owner.token, locking: nil)
    }

    /// Whether a file names an owner, or somebody who is about to remove one.
    static func isOne(_ path: FilePath) -> Bool {
        path.lastComponent?.string.contains(".lock.owner") ?? false
    }

    /// Removes the file of one owner, and of no other; `locking` says how long somebody else who is about to do so may take.
    static func remove(_ path: FilePath, token: String, locking: FileLocking?) {
        let permission = FilePath("\(path.string).\(token)")
        guard let descriptor = try? create(permission, LockOwner.current()) else {
            // somebody is about to remove it, unless they died
            if let locking, LockOwner.read(permission)?.isDead == true || isOld(permission, locking) {
                removeFile(at: permission)
            }
            return
        }
        try? descriptor.close()
        if Self.token(at: path) == token { removeFile(at: path) }
        removeFile(at: permission)
    }

    /// What tells an owner from the next one; a file that does not say has its inode's number.
    private static func token(at path: FilePath) -> String? {
        guard let stamp = Stamp(of: path) else { return nil }
        return LockOwner.read(path)?.token ?? "inode-\(stamp.inode)"
    }

    /// Whether a file is much older than a lock's life sign may be; by this machine's clock.
    private static func isOld(_ path: FilePath, _ locking: FileLocking) -> Bool {
        guard let stamp = Stamp(of: path) else { return false }
        return Duration.seconds(time(nil) - stamp.seconds) > locking.patience
    }

    /// - Returns: `nil` when the file exists.
    private static func create(_ path: FilePath, _ owner: LockOwner) throws(FileError) -> FileDescriptor? {
        do {
            let descriptor = try FileDescriptor.open(
                path,
                .writeOnly,
                options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o666)
            )
            do {
                try descriptor.writeAll(owner.text.utf8)
            } catch {
                try? descriptor.close()
                removeFile(at: path)
                throw error
            }
            return descriptor
        } catch Errno.fileExists {
            return nil
        } catch {
            throw FileError(.lock, path, error as? Errno ?? .ioError)
        }
    }

    /// When a file was last touched.
    private struct Stamp: Equatable {
        let inode: UInt64
        let seconds: Int
        let nanoseconds: Int

        init?(of path: FilePath) {
            var status = stat()
            guard unsafe path.withPlatformString({ name in unsafe lstat(name, &status) }) == 0 else { return nil }
            inode = UInt64(status.st_ino)
            (seconds, nanoseconds) = (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec))
        }
    }

    /// Tries to become the owner, and watches who is.
    struct Watch {
        let path: FilePath
        let locking: FileLocking
        /// The last sign of life, and when it was seen: a server's clock may differ from this machine's.
        private var sign: (stamp: Stamp, seen: ContinuousClock.Instant)?

        init(path: FilePath, locking: FileLocking) {
            self.path = path
            self.locking = locking
        }

        /// - Returns: the lock; `nil` when somebody holds it.
        mutating func attempt() throws(FileError) -> OwnerFile? {
            let owner = LockOwner.current()
            if let descriptor = try OwnerFile.create(path, owner) {
                return OwnerFile(
                    path: path,
                    owner: owner,
                    descriptor: descriptor,
                    touchInterval: locking.touchInterval
                )
            }
            guard let stamp = Stamp(of: path) else { return nil }
            let now = ContinuousClock.now
            if let sign, sign.stamp == stamp {
                guard now - sign.seen >= locking.patience || LockOwner.read(path)?.isDead == true else { return nil }
            } else {
                sign = (stamp, now)
                guard LockOwner.read(path)?.isDead == true else { return nil }
            }
            // the next attempt creates the file anew
            if let token = OwnerFile.token(at: path) { OwnerFile.remove(path, token: token, locking: locking) }
            return nil
        }
    }
}
