internal import ByteIO
internal import FoundationEssentials
internal import Glibc
public import SystemPackage

/// The files that were fetched, in a directory that all processes of a user share.
///
/// ```
/// <root>/CACHEDIR.TAG                  tells backup programs that all of this can be fetched again
/// <root>/bitzoo.lock.json              what was fetched, see LockFile
/// <root>/files/vtab/BiT-M-R50x1….npz   the files, read-only, under the names that the zoo gives them
/// <root>/locks/vtab%2FBiT-M-….lock     held while a file is fetched
/// ```
public struct Store: Sendable, Equatable {
    /// One file in the store.
    public struct Entry: Sendable, Equatable {
        /// The file's name.
        public let name: StoreName
        /// Where it is.
        public let path: FilePath
        /// The number of bytes.
        public let size: Int
        /// What was recorded when it was fetched; `nil` for a file that something else put there.
        public let record: LockFile.Entry?

        package init(name: StoreName, path: FilePath, size: Int, record: LockFile.Entry?) {
            self.name = name
            self.path = path
            self.size = size
            self.record = record
        }
    }

    /// The signature is given by https://bford.info/cachedir/.
    private static let cacheDirectoryTag = """
        Signature: 8a477f597d28d172789f06886806bc55
        # This directory is bitzoo's cache: everything in it can be fetched again.

        """

    /// The directory that holds everything.
    public let root: FilePath

    /// Names a store, which need not exist yet.
    ///
    /// - Parameter root: the directory that holds everything.
    public init(root: FilePath) {
        self.root = root
    }

    /// The record of what was fetched.
    public var lockFile: LockFile { LockFile(path: root.appending("bitzoo.lock.json")) }

    /// Where a file is, or would be.
    ///
    /// - Parameter name: the file's name.
    /// - Returns: its path.
    public func path(of name: StoreName) -> FilePath {
        filesDirectory.appending(name.encoded)
    }

    /// Lists the files, ordered by name.
    ///
    /// - Returns: the files; none when there is no store yet.
    /// - Throws: ``StoreError`` when the lock file is not valid, `FileError` when something cannot be read.
    public func entries() throws -> [Entry] {
        let records = try lockFile.entries()
        guard isDirectory(filesDirectory) else { return [] }
        let paths: [String]
        do {
            paths = try FileManager.default.subpathsOfDirectory(atPath: filesDirectory.string)
        } catch {
            throw FileError(.list, filesDirectory, .ioError)
        }
        return paths.compactMap { StoreName(encoded: $0) }.sorted().compactMap { name in
            size(of: name).map { Entry(name: name, path: path(of: name), size: $0, record: records[name]) }
        }
    }

    /// Removes a file; what is recorded about it stays, so that fetching it again must give the same bytes.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - cancellation: ends the wait for another process that is fetching the file.
    /// - Returns: whether there was a file.
    /// - Throws: `FileError`, or ``DownloadError/cancelled``.
    @discardableResult
    public func remove(_ name: StoreName, cancellation: CancellationFlag = CancellationFlag()) throws -> Bool {
        guard size(of: name) != nil else { return false }
        return try withLock(on: name, cancellation: cancellation) {
            guard size(of: name) != nil else { return false }
            guard removeFile(at: path(of: name)) else {
                throw FileError(.remove, path(of: name), Errno(rawValue: Glibc.errno))
            }
            return true
        }
    }

    /// Runs a body while no other process fetches or removes a file.
    func withLock<Result>(
        on name: StoreName,
        cancellation: CancellationFlag,
        _ body: () throws -> Result
    ) throws -> Result {
        try createDirectories(at: root.appending("locks"))
        return try withFileLock(at: root.appending("locks/\(name.lockName).lock"), cancellation: cancellation, body)
    }

    /// Makes the directories that a file needs.
    func prepare(for name: StoreName) throws {
        try createDirectories(at: path(of: name).directory)
        do {
            try AtomicFile.write(to: root.appending("CACHEDIR.TAG")) {
                try $0.write(Array(Self.cacheDirectoryTag.utf8))
            }
        } catch FileError.alreadyExists {
            // the usual case
        }
    }

    /// Makes an installed file read-only: other programs open it in place, and none should change it.
    func protect(_ name: StoreName) throws(FileError) {
        let status = unsafe path(of: name).withPlatformString { unsafe chmod($0, 0o444) }
        guard status == 0 else { throw FileError(.install, path(of: name), Errno(rawValue: Glibc.errno)) }
    }

    /// The size of a regular file in the store.
    func size(of name: StoreName) -> Int? {
        var status = stat()
        let result = unsafe path(of: name).withPlatformString { path in unsafe stat(path, &status) }
        guard result == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    private var filesDirectory: FilePath { root.appending("files") }
}
