internal import ByteIO
internal import Glibc
internal import SystemPackage

extension Store {
    /// Gives a whole, checked partial file its place and its name; what it is was recorded before.
    ///
    /// A kill at any point leaves what the next fetch completes: the sealed partial file, or the blob without its name.
    func install(_ name: StoreName, digest: SHA256Digest) throws {
        let partial = partial(of: name)
        let blob = blob(of: digest)
        try createDirectories(at: blob.directory)
        try withBlobsLock {
            // a blob of the same bytes is replaced: it may have been damaged since
            try renameFile(partial, to: blob)
            synchronizeDirectory(blob.directory)
            try makeName(name, for: digest)
        }
        Transfer.discard(partial)
    }

    /// Makes a whole partial file read-only: from then on it only needs to be installed.
    func seal(_ name: StoreName) throws(FileError) {
        try setMode(0o444, of: partial(of: name))
    }

    /// Makes a partial file writable again.
    func unseal(_ name: StoreName) throws(FileError) {
        if isSealed(name) { try setMode(0o644, of: partial(of: name)) }
    }

    /// Whether a partial file was found to be whole and right.
    func isSealed(_ name: StoreName) -> Bool {
        guard let status = FileStatus(of: partial(of: name)) else { return false }
        return status.isRegular && status.mode & 0o222 == 0
    }

    /// Whether the bytes that were recorded are there; their digest is not computed.
    func hasBlob(of record: LockFile.Entry) -> Bool {
        (try? fileSize(at: blob(of: record.sha256))) == record.size
    }

    /// Gives the bytes that were recorded under a name that name again; the name's lock is held.
    ///
    /// - Returns: whether there are such bytes.
    func restoreName(_ name: StoreName, _ record: LockFile.Entry) throws -> Bool {
        guard hasBlob(of: record) else { return false }
        return try withBlobsLock {
            guard hasBlob(of: record) else { return false }
            try makeName(name, for: record.sha256)
            return true
        }
    }

    /// Gives a blob a name, in place of what had it; the lock of the blobs is held.
    func makeName(_ name: StoreName, for digest: SHA256Digest) throws {
        let path = path(of: name)
        try createDirectories(at: path.directory)
        for kind in linkKinds.dropLast() {
            do throws(Errno) {
                try makeLink(kind, of: blob(of: digest), for: name, to: digest)
                synchronizeDirectory(path.directory)
                return
            } catch {
                guard error.saysNoLinks else { throw FileError(.install, path, error) }
            }
        }
        try AtomicFile.copy(blob(of: digest), to: path, replacing: true)
        try setMode(0o444, of: path)
    }

    private func makeLink(
        _ kind: LinkKind,
        of blob: FilePath,
        for name: StoreName,
        to digest: SHA256Digest
    ) throws(Errno) {
        // made under another name, because a link cannot replace anything, and a renamed one can
        let temporary = partialDirectory.appending(".link-\(String(UInt64.random(in: .min ... .max), radix: 36))")
        let target: FilePath
        if kind == .symbolic {
            let up = String(repeating: "../", count: name.encoded.utf8.count { $0 == UInt8(ascii: "/") } + 1)
            target = FilePath(up + Self.relativeBlob(digest))
        } else {
            target = blob
        }
        let status = unsafe target.withPlatformString { target in
            unsafe temporary.withPlatformString { name in
                unsafe kind == .symbolic ? symlink(target, name) : Glibc.link(target, name)
            }
        }
        guard status == 0 else { throw Errno(rawValue: Glibc.errno) }
        // where both are links to one file already, renaming does nothing
        defer { removeFile(at: temporary) }
        let path = path(of: name)
        let renamed = unsafe temporary.withPlatformString { from in
            unsafe path.withPlatformString { to in unsafe Glibc.rename(from, to) }
        }
        guard renamed == 0 else { throw Errno(rawValue: Glibc.errno) }
    }

    private func setMode(_ mode: mode_t, of path: FilePath) throws(FileError) {
        let status = unsafe path.withPlatformString { unsafe chmod($0, mode) }
        guard status == 0 else { throw FileError(.install, path, Errno(rawValue: Glibc.errno)) }
    }
}
