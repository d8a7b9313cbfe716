package import ByteIO
internal import FoundationEssentials
internal import Glibc
public import SystemPackage

/// The files that were fetched, in a directory that all processes of a user share.
///
/// ```
/// <root>/CACHEDIR.TAG                  tells backup programs that all of this can be fetched again
/// <root>/bitzoo.lock.json              what was fetched, see LockFile
/// <root>/blobs/sha256/ab/abcd…         the bytes, read-only, once each; never changed in place
/// <root>/files/vtab/BiT-M-R50x1….npz   the names that the zoo gives them: relative links to the blobs
/// <root>/partial/vtab%2FBiT-M-….npz    what is being fetched, with its journal; ….npz.parts for parts of it
/// <root>/quarantine/vtab%2FBiT-M-….npz what turned out to be damaged: the last such file of each name
/// <root>/converted/BiT-….safetensors   what was made of fetched files; it can be made again
/// <root>/directories/vtab/BiT-…        directories of links to fetched files; they can be made again
/// <root>/locks/vtab%2FBiT-M-….lock     there while a file is fetched or removed
/// ```
///
/// Installing or removing a name takes that name's lock, and then, for a moment, the lock of the blobs.
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
    /// How locks are taken.
    package var locking = FileLocking()
    /// What names are made of: the first kind that the filesystem can make.
    package var linkKinds: [LinkKind] = [.symbolic, .hard, .copy]

    /// Names a store, which need not exist yet.
    ///
    /// - Parameter root: the directory that holds everything.
    public init(root: FilePath) {
        self.root = root
    }

    /// The record of what was fetched.
    public var lockFile: LockFile {
        var lockFile = LockFile(path: root.appending("bitzoo.lock.json"))
        lockFile.locking = locking
        return lockFile
    }

    /// Where a file is, or would be.
    ///
    /// - Parameter name: the file's name.
    /// - Returns: its path.
    public func path(of name: StoreName) -> FilePath {
        filesDirectory.appending(name.encoded)
    }

    /// Whether a file is in the store; nothing is said about its bytes.
    ///
    /// - Parameter name: the file's name.
    /// - Returns: whether there is a file.
    public func contains(_ name: StoreName) -> Bool {
        size(of: name) != nil
    }

    /// Lists the files, ordered by name.
    ///
    /// - Returns: the files; none when there is no store yet.
    /// - Throws: ``StoreError`` when the lock file is not valid, `FileError` when something cannot be read.
    public func entries() throws -> [Entry] {
        let records = try lockFile.entries()
        return try names().compactMap { name in
            size(of: name).map { Entry(name: name, path: path(of: name), size: $0, record: records[name]) }
        }
    }

    /// The names in the store, ordered, those whose bytes are missing included.
    func names() throws(FileError) -> [StoreName] {
        guard isDirectory(filesDirectory) else { return [] }
        let paths: [String]
        do {
            paths = try FileManager.default.subpathsOfDirectory(atPath: filesDirectory.string)
        } catch {
            throw FileError(.list, filesDirectory, .ioError)
        }
        return paths.compactMap { StoreName(encoded: $0) }.filter { !isDirectory(path(of: $0)) }.sorted()
    }

    /// Runs a body while no other process fetches or removes a file.
    package func withLock<Result>(
        on name: StoreName,
        cancellation: CancellationFlag,
        checkWait: () throws -> Void = {},
        _ body: () throws -> Result
    ) throws -> Result {
        try createDirectories(at: locksDirectory)
        return try withFileLock(
            at: lock(of: name.lockName),
            locking: locking,
            cancellation: cancellation,
            checkWait: checkWait,
            body
        )
    }

    /// Runs a body while nothing else gives a name to a blob, or takes one away; inside a name's lock, never around one.
    func withBlobsLock<Result>(_ body: () throws -> Result) throws -> Result {
        try createDirectories(at: locksDirectory)
        // no file's lock has a name with a leading dot
        return try withFileLock(at: lock(of: ".blobs"), locking: locking, body)
    }

    /// Makes the directories that fetching a file needs.
    package func prepare() throws {
        try createDirectories(at: partialDirectory)
        do {
            try AtomicFile.write(to: root.appending("CACHEDIR.TAG")) {
                try $0.write(Array(Self.cacheDirectoryTag.utf8))
            }
        } catch FileError.alreadyExists {
            // the usual case
        }
    }

    /// The size of a regular file in the store.
    func size(of name: StoreName) -> Int? {
        try? fileSize(at: path(of: name))
    }

    var filesDirectory: FilePath { root.appending("files") }
    var partialDirectory: FilePath { root.appending("partial") }
    var quarantineDirectory: FilePath { root.appending("quarantine") }
    var locksDirectory: FilePath { root.appending("locks") }
    var blobsDirectory: FilePath { root.appending("blobs/sha256") }

    /// The lock of a file, by its name in one part.
    func lock(of lockName: String) -> FilePath { locksDirectory.appending("\(lockName).lock") }

    /// The name under which parts of a file are gathered, and which is locked meanwhile; there is never a file of that name.
    ///
    /// - Parameter name: the file's name.
    /// - Returns: the name.
    /// - Throws: ``StoreError/invalidName(_:)`` when it would be too long.
    package func partsName(of name: StoreName) throws(StoreError) -> StoreName {
        try StoreName("\(name)\(Self.partsSuffix)")
    }

    static let partsSuffix = ".parts"

    /// Where a file is gathered.
    package func partial(of name: StoreName) -> FilePath { partialDirectory.appending(name.lockName) }

    /// Where a damaged file is kept.
    func quarantined(_ name: StoreName) -> FilePath { quarantineDirectory.appending(name.lockName) }

    /// Where the bytes of a digest are, or would be.
    ///
    /// - Parameter digest: the digest.
    /// - Returns: the path of the blob.
    package func blob(of digest: SHA256Digest) -> FilePath {
        root.appending(Self.relativeBlob(digest))
    }

    /// The place of a blob below the root.
    static func relativeBlob(_ digest: SHA256Digest) -> String {
        let text = digest.hexadecimal
        return "blobs/sha256/\(text.prefix(2))/\(text)"
    }
}
