public import ByteIO
public import Download
internal import FoundationEssentials
internal import Glibc
public import SystemPackage

/// A file that was put together beside its place, about to take it.
public struct RepairedFile: Sendable {
    /// Where it is now.
    public let partial: FilePath

    /// Names a file.
    ///
    /// - Parameter partial: where it is; whole, proven and durable.
    public init(_ partial: FilePath) {
        self.partial = partial
    }

    /// Where a repaired copy of a file is put together: a hidden name beside the place where it goes.
    ///
    /// - Parameter path: the place where it goes.
    /// - Returns: the name.
    public static func partial(for path: FilePath) -> FilePath {
        path.directory.appending(".\(path.lastComponent?.string ?? "file").repair")
    }

    /// Where a repaired copy of a file in the store is put together.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - store: the store.
    /// - Returns: the place, in a directory that exists.
    /// - Throws: `FileError`.
    public static func partial(for name: StoreName, in store: Store) throws -> FilePath {
        let path = store.root.appending("partial").pushing(FilePath(name.encoded + ".repair"))
        try createDirectories(at: path.directory)
        return path
    }

    /// Gives the file its name, in one step.
    ///
    /// - Parameters:
    ///   - path: the name.
    ///   - replacing: whether an existing file may be replaced.
    ///   - mode: the permissions that it gets; those of a new file when `nil`.
    /// - Throws: `FileError`.
    public func install(at path: FilePath, replacing: Bool, mode: UInt32? = nil) throws(FileError) {
        if let mode, unsafe partial.withPlatformString({ unsafe chmod($0, mode) }) != 0 {
            throw FileError(.install, path, Errno(rawValue: Glibc.errno))
        }
        let status = unsafe partial.withPlatformString { from in
            unsafe path.withPlatformString { to in
                // a link refuses a name that is taken
                replacing ? unsafe rename(from, to) : unsafe link(from, to)
            }
        }
        guard status == 0 else { throw FileError(.install, path, Errno(rawValue: Glibc.errno)) }
        Transfer.discard(partial)
    }

    /// Puts the file into the store in place of a damaged one, which is kept in quarantine.
    ///
    /// - Parameters:
    ///   - name: the file's name in the store.
    ///   - store: the store.
    ///   - url: where the file came from, for the record of a file that had none.
    ///   - digest: the digest of the file.
    /// - Returns: where the damaged file is now.
    /// - Throws: `FileError` or `StoreError`.
    public func install(as name: StoreName, in store: Store, url: SourceURL, digest: SHA256Digest) throws -> FilePath {
        let path = store.path(of: name)
        let stamp = Int(Date().timeIntervalSince1970)
        let quarantined = store.root.appending("quarantine").pushing(FilePath("\(name.encoded).\(stamp)"))
        try createDirectories(at: quarantined.directory)
        let status = unsafe path.withPlatformString { from in
            unsafe quarantined.withPlatformString { to in unsafe link(from, to) }
        }
        // a second one within a second is the same damage
        guard status == 0 || Glibc.errno == EEXIST else {
            throw FileError(.install, quarantined, Errno(rawValue: Glibc.errno))
        }
        if try store.lockFile.entries()[name] == nil {
            let entry = LockFile.Entry(
                url: url.redacted,
                sha256: digest,
                size: try fileSize(at: partial),
                fetchedAt: Date()
            )
            try store.lockFile.record(entry, for: name)
        }
        try install(at: path, replacing: true, mode: 0o444)
        return quarantined
    }
}
