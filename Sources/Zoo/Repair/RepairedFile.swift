public import ByteIO
internal import Download
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

    /// Runs a body while no other process repairs a file to the same place.
    ///
    /// - Parameters:
    ///   - path: the place where the repaired file goes.
    ///   - body: what to do; told where the copy is put together.
    /// - Returns: what `body` returns.
    /// - Throws: `FileError`, or what `body` throws.
    public static func withExclusivePartial<Result>(
        for path: FilePath,
        _ body: (FilePath) throws -> Result
    ) throws -> Result {
        let partial = partial(for: path)
        return try withFileLock(at: FilePath(partial.string + ".lock")) { try body(partial) }
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
}
