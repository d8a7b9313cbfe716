public import SystemPackage

/// Writes files so that a reader sees either nothing or the whole file, and a failure leaves nothing behind.
///
/// The bytes go to a file without a name (`O_TMPFILE`) in the destination's directory, or, where the filesystem has no
/// such thing, to a hidden temporary name that is removed on failure. The bytes are synchronised to disk before the file
/// gets its name. A symbolic link in the place of the destination is replaced, not followed. Without permission to replace,
/// the last step is a hard link, which the system refuses when the name is taken: there is no moment at which another
/// program's file could be lost.
public enum AtomicFile {
    /// Writes a file.
    ///
    /// - Parameters:
    ///   - path: the destination.
    ///   - replacing: whether an existing file may be replaced.
    ///   - named: whether the file must have a name from the start, for libraries that insist on one.
    ///   - body: writes the content through the writer that it receives.
    /// - Returns: what `body` returns.
    /// - Throws: ``FileError``, or what `body` throws; the destination is then as it was before.
    public static func write<Result>(
        to path: FilePath,
        replacing: Bool = false,
        named: Bool = false,
        _ body: (inout AtomicFileWriter) throws -> Result
    ) throws -> Result {
        try checkDestination(path, replacing: replacing)
        var writer = try AtomicFileWriter(destination: path, named: named)
        let result = try body(&writer)
        try writer.install(replacing: replacing)
        return result
    }

    /// Only a regular file or a symbolic link may be replaced: a directory cannot be, and a device or a pipe that somebody
    /// names by mistake would be gone.
    private static func checkDestination(_ path: FilePath, replacing: Bool) throws(FileError) {
        switch kindOfFile(at: path) {
        case nil: return
        case .regular, .symbolicLink: if !replacing { throw .alreadyExists(path) }
        case .other: throw .notReplaceable(path)
        }
    }

    /// Copies a file.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - path: the destination.
    ///   - replacing: whether an existing file may be replaced.
    /// - Throws: ``FileError``; the destination is then as it was before.
    public static func copy(_ source: FilePath, to path: FilePath, replacing: Bool = false) throws {
        let file = try MappedFile(path: source)
        try write(to: path, replacing: replacing) { writer in
            try file.withBytes { try writer.write($0) }
        }
    }
}
