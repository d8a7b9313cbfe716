internal import ByteIO
public import FoundationEssentials
internal import Glibc
public import SystemPackage

extension Store {
    /// Something that can go without anybody missing it.
    public struct Leftover: Sendable, Equatable {
        /// What it is.
        public enum Kind: String, Sendable {
            /// Bytes that no name refers to.
            case unreferenced
            /// A download that nobody has gone on with.
            case partial
            /// A file that turned out to be damaged.
            case quarantined
            /// A file or directory that was made of fetched files, and can be made again.
            case derived
            /// A lock whose holder was killed.
            case lock
        }

        /// What it is.
        public let kind: Kind
        /// The name that it belongs to, or that it has on disk.
        public let name: String
        /// Where it is.
        public let path: FilePath
        /// What it takes on the disk.
        public let bytesOnDisk: Int

        package init(kind: Kind, name: String, path: FilePath, bytesOnDisk: Int) {
            self.kind = kind
            self.name = name
            self.path = path
            self.bytesOnDisk = bytesOnDisk
        }
    }

    /// Looks for what can go: bytes without a name, old downloads that nobody is going on with, and locks that nobody holds.
    ///
    /// - Parameters:
    ///   - date: downloads that were last gone on with before this count as old.
    ///   - includingQuarantine: whether damaged files count, too.
    ///   - includingDerived: whether what was made of fetched files counts, too.
    /// - Returns: what can go.
    /// - Throws: ``StoreError`` when the lock file is not valid, `FileError` when something cannot be read.
    public func leftovers(
        before date: Date,
        includingQuarantine: Bool,
        includingDerived: Bool = false
    ) throws -> [Leftover] {
        let inventory = try inventory()
        var leftovers = inventory.unreferenced.map { Leftover($0, .unreferenced) }
        for partial in inventory.partials where partial.modified < date {
            let lock = lock(of: partial.path.lastComponent?.string ?? "")
            if !isLockHeld(at: lock, locking: locking) { leftovers.append(Leftover(partial, .partial)) }
        }
        if includingQuarantine { leftovers += inventory.quarantined.map { Leftover($0, .quarantined) } }
        if includingDerived { leftovers += inventory.derived.map { Leftover($0, .derived) } }
        for name in try fileNames(in: locksDirectory) {
            let path = locksDirectory.appending(name)
            guard let status = FileStatus(of: path), isLockStale(at: path, locking: locking) else { continue }
            leftovers.append(Leftover(kind: .lock, name: name, path: path, bytesOnDisk: status.bytesOnDisk))
        }
        return leftovers
    }

    /// Removes something that can go, unless that has changed meanwhile; never waits for a download.
    ///
    /// - Parameter leftover: what ``leftovers(before:includingQuarantine:includingDerived:)`` found.
    /// - Returns: whether it was removed.
    /// - Throws: ``StoreError`` when the lock file is not valid, `FileError`.
    public func remove(_ leftover: Leftover) throws -> Bool {
        let path = leftover.path
        switch leftover.kind {
        case .unreferenced:
            return try withBlobsLock {
                let digest = path.lastComponent.flatMap { SHA256Digest(hexadecimal: $0.string) }
                guard let digest, try !referencedDigests().contains(digest) else { return false }
                return removeFile(at: path)
            }
        case .partial:
            let isRemoved = try withFreeFileLock(
                at: lock(of: path.lastComponent?.string ?? ""),
                locking: locking
            ) {
                let isThere = fileExists(at: path) || fileExists(at: journal(of: path))
                Transfer.discard(path)
                return isThere
            }
            return isRemoved ?? false
        case .quarantined:
            return removeFile(at: path)
        case .derived:
            return try removeDerived(path)
        case .lock:
            return try removeStaleLock(at: path, locking: locking)
        }
    }
}

extension Store.Leftover {
    fileprivate init(_ item: Store.Inventory.Item, _ kind: Kind) {
        self.init(kind: kind, name: item.name, path: item.path, bytesOnDisk: item.bytesOnDisk)
    }
}
