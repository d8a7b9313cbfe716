package import ByteIO
internal import FoundationEssentials
internal import Glibc
package import SystemPackage

extension Store {
    /// A file in the store that is being mended: its lock is held.
    package struct Mending {
        /// Where the mended file is put together; an interrupted fetch or repair of the same name may have begun it.
        package let partial: FilePath

        fileprivate let name: StoreName
        fileprivate let record: LockFile.Entry?
        fileprivate let store: Store
        fileprivate let cancellation: CancellationFlag

        /// Puts the mended file, which is now in ``partial``, in place of the damaged one.
        ///
        /// The name leads to a whole file at every moment: to the damaged one, and then to this one.
        ///
        /// - Parameters:
        ///   - digest: the digest of the mended file; whoever calls this has proven it.
        ///   - content: what was found in the mended file.
        ///   - source: where the file comes from, for the record of a file that had none.
        /// - Returns: where the damaged file is now; `nil` when only a link to bytes of another digest was replaced.
        /// - Throws: ``StoreError``, `FileError`, or ``DownloadError/cancelled``.
        package func replace(
            digest: SHA256Digest,
            content: ContentReport,
            source: SourceURL
        ) throws -> FilePath? {
            var entry =
                try record
                ?? LockFile.Entry(url: source.redacted, sha256: digest, size: fileSize(at: partial), fetchedAt: Date())
            try store.requireDigest(digest, of: name, entry)
            entry.contentDigest = content.contentDigest ?? entry.contentDigest
            // a check of the whole against a digest says nothing of its own about a file that had no record
            entry.verification += content.verification.filter { record != nil || $0 != .recordedDigest }
            try store.seal(name)
            if entry != record { try store.lockFile.record(entry, for: name, cancellation: cancellation) }
            let kept = try store.keepDamaged(name, expected: record?.sha256)
            try store.install(name, digest: digest)
            return kept
        }
    }

    /// Lets a file be mended while no other process fetches, mends or removes it.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - pinned: the digest that the file is to have, if that is known.
    ///   - cancellation: ends the wait for another process that has the file.
    ///   - body: mends it; what is left at the partial file's place stays for the next call.
    /// - Returns: what `body` returns.
    /// - Throws: ``StoreError/conflictingDigests(_:pinned:recorded:lockFile:)``, `FileError`, ``DownloadError/cancelled``, or what
    ///   `body` throws.
    package func withMending<Result>(
        of name: StoreName,
        pinned: SHA256Digest?,
        cancellation: CancellationFlag = CancellationFlag(),
        _ body: (Mending) throws -> Result
    ) throws -> Result {
        try prepare()
        return try withLock(on: name, cancellation: cancellation) {
            let record = try lockFile.entries()[name]
            if let pinned, let record { try requireDigest(pinned, of: name, record) }
            try unseal(name)
            let mending = Mending(
                partial: partial(of: name),
                name: name,
                record: record,
                store: self,
                cancellation: cancellation
            )
            do {
                return try body(mending)
            } catch {
                // without a record no later fetch would prove a copy of damaged bytes
                if record == nil { Transfer.discard(partial(of: name)) }
                throw error
            }
        }
    }

    /// The name under which the store has a file, however its path is written.
    ///
    /// - Parameter path: a path in `files/` or `blobs/`, or a link that leads to one.
    /// - Returns: the name; of several with the same bytes, the first.
    /// - Throws: ``StoreError`` when the lock file is not valid, `FileError` when something cannot be read.
    package func name(ofFileAt path: FilePath) throws -> StoreName? {
        guard let last = path.lastComponent, let root = realPath(of: root),
            let directory = realPath(of: path.directory)
        else { return nil }
        var place = directory.appending(last)
        if place.removePrefix(root.appending("files")) { return StoreName(encoded: place.string) }
        guard let target = realPath(of: path), target.starts(with: root.appending("blobs/sha256")),
            let digest = target.lastComponent.flatMap({ SHA256Digest(hexadecimal: $0.string) })
        else { return nil }
        let records = try lockFile.entries()
        return try names().first { (linkedDigest(of: $0) ?? records[$0]?.sha256) == digest }
    }

    private func requireDigest(
        _ digest: SHA256Digest,
        of name: StoreName,
        _ record: LockFile.Entry
    ) throws(StoreError) {
        guard digest == record.sha256 else {
            throw .conflictingDigests(name, pinned: digest, recorded: record.sha256, lockFile: lockFile.path)
        }
    }
}

/// A path without links in it; `nil` when there is nothing.
private func realPath(of path: FilePath) -> FilePath? {
    guard let resolved = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe FilePath(platformString: resolved)
}
