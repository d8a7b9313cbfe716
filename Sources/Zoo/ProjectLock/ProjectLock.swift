internal import ByteIO
public import Download
internal import FoundationEssentials
public import SystemPackage

/// The lock file of a project, `bitzoo.lock`: which bytes a fetch may give, made to be committed.
///
/// It has the form of the cache's own ``LockFile``, in JSON with sorted keys, without anything that is true on one machine
/// only: no paths, no passwords, no state of a server. An entry is written once; its date is that of the first time.
public struct ProjectLock: Sendable, Equatable {
    /// The usual name.
    public static let fileName: FilePath = "bitzoo.lock"

    /// Where the file is.
    public let path: FilePath

    private var entries: [StoreName: LockFile.Entry]

    /// Reads a lock file.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - mayBeMissing: whether no file counts as one without entries.
    /// - Throws: ``ProjectLockError/missing(_:)``, `StoreError` when it is not valid, `FileError`.
    public init(at path: FilePath, mayBeMissing: Bool = false) throws {
        guard mayBeMissing || fileExists(at: path) else { throw ProjectLockError.missing(path) }
        self.path = path
        entries = try LockFile(path: path).entries()
    }

    /// What is locked under a name.
    ///
    /// - Parameter name: the file's name in the store.
    /// - Returns: the entry; `nil` when the lock file does not list the file.
    public func entry(for name: StoreName) -> LockFile.Entry? { entries[name] }

    /// Makes a request ask for exactly what is locked.
    ///
    /// - Parameters:
    ///   - request: the request; the same when its file is not listed.
    ///   - isStrict: whether the file must be listed, and a cached copy is read again.
    /// - Throws: ``ProjectLockError``.
    public func pin(_ request: inout FetchRequest, isStrict: Bool) throws(ProjectLockError) {
        guard let entry = entries[request.name] else {
            if isStrict { throw .notListed(request.name, path) }
            return
        }
        if let pinned = request.transfer.expectedSHA256 {
            guard pinned == entry.sha256 else {
                throw .conflict(request.name, path, locked: entry.sha256, found: pinned)
            }
        } else {
            request.transfer.expectedSHA256 = entry.sha256
            request.transfer.digestAuthority = .projectLock
        }
        request.transfer.expectedSizes = [entry.size]
        if isStrict { request.checksDigest = true }
    }

    /// Adds what was fetched; what is listed already stays as it is.
    ///
    /// - Parameters:
    ///   - file: what was fetched.
    ///   - name: its name in the store.
    ///   - url: where the catalogue says it is.
    ///   - verification: the checks that the bytes passed, now or when they were fetched.
    /// - Throws: ``ProjectLockError/conflict(_:_:locked:found:)``, `StoreError`, or `FileError`.
    public mutating func add(
        _ file: FetchedFile,
        as name: StoreName,
        from url: String,
        verification: [Verification]
    ) throws {
        let lockFile = LockFile(path: path)
        // another process may have added it meanwhile
        if let entry = try lockFile.entries()[name] {
            guard entry.sha256 == file.sha256 else {
                throw ProjectLockError.conflict(name, path, locked: entry.sha256, found: file.sha256)
            }
            entries[name] = entry
            return
        }
        let entry = LockFile.Entry(
            url: Self.portable(url, name: name),
            sha256: file.sha256,
            size: file.size,
            contentDigest: file.contentDigest,
            verification: verification.filter { $0.level != nil },
            fetchedAt: Date()
        )
        try lockFile.record(entry, for: name)
        entries[name] = entry
    }

    /// An address that means the same everywhere: without a password, and a name instead of a local path.
    private static func portable(_ url: String, name: StoreName) -> String {
        guard let source = try? SourceURL(url) else { return url }
        return source.scheme == .file ? name.string : source.redacted
    }
}
