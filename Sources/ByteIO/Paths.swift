internal import Glibc
package import SystemPackage

extension FilePath {
    /// The directory that holds this name: `.` for a bare name.
    package var directory: FilePath {
        let parent = removingLastComponent()
        return parent.isEmpty ? "." : parent
    }

    /// A hidden name in the same directory that no other writer uses.
    var temporarySibling: FilePath {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        return directory.appending(".\(lastComponent?.string ?? "file").\(suffix).tmp")
    }
}

/// Whether anything, a dangling symbolic link included, has this name.
///
/// - Parameter path: the name.
/// - Returns: whether the name is taken.
package func fileExists(at path: FilePath) -> Bool {
    unsafe path.withPlatformString { name in
        var status = stat()
        return unsafe lstat(name, &status) == 0
    }
}

/// What a name stands for.
package enum KindOfFile {
    /// A file with content of its own.
    case regular
    /// A symbolic link, whatever it leads to.
    case symbolicLink
    /// A directory, a device, a pipe or a socket.
    case other
}

/// What has a name, without following a symbolic link.
///
/// - Parameter path: the name.
/// - Returns: what has this name, if anything has.
package func kindOfFile(at path: FilePath) -> KindOfFile? {
    var status = stat()
    guard unsafe path.withPlatformString({ name in unsafe lstat(name, &status) }) == 0 else { return nil }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFLNK: .symbolicLink
    default: .other
    }
}

/// Removes a file if it is there.
///
/// - Parameter path: the file.
/// - Returns: whether a file was removed.
@discardableResult
package func removeFile(at path: FilePath) -> Bool {
    unsafe path.withPlatformString { unsafe unlink($0) == 0 }
}

/// Makes a directory and those above it; one that exists is fine.
///
/// - Parameter path: the directory.
/// - Throws: ``FileError`` when the system refuses.
package func createDirectories(at path: FilePath) throws(FileError) {
    var refusal = makeDirectory(path)
    if refusal == .noSuchFileOrDirectory, path.directory != path, path.directory != "." {
        try createDirectories(at: path.directory)
        refusal = makeDirectory(path)
    }
    guard let refusal else { return }
    guard refusal == .fileExists else { throw .system(operation: .create, path: path, errno: refusal) }
    guard isDirectory(path) else { throw .system(operation: .create, path: path, errno: .notDirectory) }
}

/// - Returns: why the system refused, if it did.
private func makeDirectory(_ path: FilePath) -> Errno? {
    let status = unsafe path.withPlatformString { unsafe mkdir($0, 0o777) }
    return status == 0 ? nil : Errno(rawValue: Glibc.errno)
}

/// Gives a file another name on the same filesystem, in place of what has that name.
///
/// - Parameters:
///   - source: the file.
///   - target: its new name.
/// - Throws: ``FileError`` that names the target.
package func renameFile(_ source: FilePath, to target: FilePath) throws(FileError) {
    let status = unsafe source.withPlatformString { from in
        unsafe target.withPlatformString { to in unsafe rename(from, to) }
    }
    guard status == 0 else { throw FileError(.install, target, Errno(rawValue: Glibc.errno)) }
}

/// Whether a path names a directory, or a symbolic link to one.
///
/// - Parameter path: the path.
/// - Returns: whether it is a directory.
package func isDirectory(_ path: FilePath) -> Bool {
    unsafe path.withPlatformString { name in
        var status = stat()
        return unsafe stat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

/// The size of a regular file.
///
/// - Parameter path: the file; a symbolic link is followed.
/// - Returns: the size in bytes.
/// - Throws: ``FileError`` when there is no such file or it is of another kind.
package func fileSize(at path: FilePath) throws(FileError) -> Int {
    var status = stat()
    guard unsafe path.withPlatformString({ name in unsafe stat(name, &status) }) == 0 else {
        throw FileError(.inspect, path, Errno(rawValue: Glibc.errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path) }
    return Int(status.st_size)
}
