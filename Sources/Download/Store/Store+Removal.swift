internal import ByteIO
internal import Glibc
internal import SystemPackage

extension Store {
    /// Removes a file and what was fetched of it so far; what is recorded about it stays, so that fetching it again must give
    /// the same bytes.
    ///
    /// The bytes go when no other name has them.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - cancellation: ends the wait for another process that is fetching the file.
    /// - Returns: whether there was anything.
    /// - Throws: `FileError`, or ``DownloadError/cancelled``.
    @discardableResult
    public func remove(_ name: StoreName, cancellation: CancellationFlag = CancellationFlag()) throws -> Bool {
        var isRemoved = false
        if let parts = try? partsName(of: name), hasOwn(of: parts) {
            isRemoved = try removeOwn(parts, cancellation)
        }
        return try removeOwn(name, cancellation) || isRemoved
    }

    private func removeOwn(_ name: StoreName, _ cancellation: CancellationFlag) throws -> Bool {
        guard hasOwn(of: name) else { return false }
        return try withLock(on: name, cancellation: cancellation) {
            guard hasOwn(of: name) else { return false }
            Transfer.discard(partial(of: name))
            guard let status = FileStatus(of: path(of: name)) else { return true }
            try withBlobsLock {
                // a hard link or a copy is known by what was recorded of it
                let recorded = status.isLink ? nil : try lockFile.entries()[name]?.sha256
                let digest = linkedDigest(of: name) ?? recorded
                guard removeFile(at: path(of: name)) else {
                    throw FileError(.remove, path(of: name), Errno(rawValue: Glibc.errno))
                }
                if let digest, try !referencedDigests().contains(digest) { removeFile(at: blob(of: digest)) }
            }
            return true
        }
    }

    /// Whether there is a file of a name, or a part of one.
    ///
    /// - Parameter name: the file's name.
    /// - Returns: whether there is anything to remove; a record does not count.
    public func hasAnything(of name: StoreName) -> Bool {
        hasOwn(of: name) || (try? partsName(of: name)).map(hasOwn) ?? false
    }

    private func hasOwn(of name: StoreName) -> Bool {
        let isName = FileStatus(of: path(of: name)).map { !$0.isDirectory } ?? false
        return isName || fileExists(at: partial(of: name)) || fileExists(at: journal(of: partial(of: name)))
    }

    /// Where the transfer keeps what it knows about a partial file.
    func journal(of partial: FilePath) -> FilePath { FilePath(partial.string + ".journal") }

    /// The digest in the symbolic link that a name is.
    func linkedDigest(of name: StoreName) -> SHA256Digest? {
        linkTarget(of: path(of: name))?.lastComponent.flatMap { SHA256Digest(hexadecimal: $0.string) }
    }

    /// The digests of all bytes that have a name.
    func referencedDigests() throws -> Set<SHA256Digest> {
        let records = try lockFile.entries()
        return Set(
            try names().compactMap { name in
                if let digest = linkedDigest(of: name) { return digest }
                return records[name]?.sha256
            }
        )
    }

    /// Puts a file that is not what it should be out of the way, in place of what was put there before under this name.
    ///
    /// The file's lock is held.
    ///
    /// - Parameters:
    ///   - name: the file's name; it is free afterwards.
    ///   - expected: the digest that the file should have.
    /// - Returns: where the file is now; `nil` when only a link to another file was removed.
    /// - Throws: `FileError`.
    @discardableResult
    func quarantine(_ name: StoreName, expected: SHA256Digest?) throws -> FilePath? {
        let path = path(of: name)
        return try withBlobsLock {
            guard let status = FileStatus(of: path), !status.isDirectory else { return nil }
            guard status.isLink else { return try quarantine(path, of: name) }
            defer { removeFile(at: path) }
            // a link to a blob that is not said to be these bytes: nothing is known against the blob
            guard let digest = linkedDigest(of: name), digest == expected, fileExists(at: blob(of: digest)) else {
                return nil
            }
            return try quarantine(blob(of: digest), of: name)
        }
    }

    /// Puts a partial file that cannot be mended out of the way.
    ///
    /// - Returns: where it is now; `nil` when there is none.
    @discardableResult
    func quarantinePartial(of name: StoreName) throws -> FilePath? {
        let partial = partial(of: name)
        guard fileExists(at: partial) else { return nil }
        let target = try quarantine(partial, of: name)
        Transfer.discard(partial)
        return target
    }

    /// Puts a damaged file that is about to be replaced into quarantine too; its name leads to it until then.
    ///
    /// The file's lock is held.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - expected: the digest that the file should have.
    /// - Returns: where the damaged bytes are kept; `nil` when the name is a link to bytes that nothing is known against.
    /// - Throws: `FileError`.
    func keepDamaged(_ name: StoreName, expected: SHA256Digest?) throws -> FilePath? {
        let path = path(of: name)
        return try withBlobsLock {
            guard let status = FileStatus(of: path), !status.isDirectory else { return nil }
            var source = path
            if status.isLink {
                guard let digest = linkedDigest(of: name), digest == expected, fileExists(at: blob(of: digest)) else {
                    return nil
                }
                source = blob(of: digest)
            }
            // a link cannot replace what was put there before, and a renamed one can
            let temporary = quarantineDirectory.appending(".\(String(UInt64.random(in: .min ... .max), radix: 36))")
            try createDirectories(at: quarantineDirectory)
            let result = unsafe source.withPlatformString { from in
                unsafe temporary.withPlatformString { to in unsafe link(from, to) }
            }
            // where there are no links, the name is free for a moment
            guard result == 0 else { return try quarantine(source, of: name) }
            // where both are links to one file already, renaming does nothing
            defer { removeFile(at: temporary) }
            return try quarantine(temporary, of: name)
        }
    }

    private func quarantine(_ path: FilePath, of name: StoreName) throws -> FilePath {
        try createDirectories(at: quarantineDirectory)
        let target = quarantined(name)
        try renameFile(path, to: target)
        // when it was put there is what counts from now on
        unsafe _ = target.withPlatformString { unsafe utimensat(AT_FDCWD, $0, nil, 0) }
        return target
    }
}
