internal import ByteIO
internal import FoundationEssentials
public import SystemPackage

/// Puts documents into a directory: all of them, or none.
public enum DocumentDirectory {
    /// Writes a directory.
    ///
    /// - Parameters:
    ///   - files: the documents.
    ///   - path: the directory.
    ///   - format: their format.
    ///   - isReplaced: whether a directory of such documents may be replaced; one that holds anything else never is.
    /// - Throws: ``DocumentError``, or `FileError`; what was there is then as it was before.
    public static func write(
        _ files: [DocumentFile],
        to path: FilePath,
        as format: DocumentFormat,
        replacing isReplaced: Bool
    ) throws {
        if isReplaced { try checkReplacement(of: path, endings: format.directoryEnding) }
        try AtomicDirectory.write(to: path, replacing: isReplaced) { root in
            for file in files {
                let target = root.appending(file.path)
                try createDirectories(at: target.directory)
                try AtomicFile.write(to: target) { writer in
                    let bytes = Array(file.text.utf8)
                    try writer.write(unsafe bytes.span.bytes)
                }
            }
        }
    }

    /// Refuses to replace what is no directory of such documents.
    private static func checkReplacement(of path: FilePath, endings ending: String) throws {
        guard fileExists(at: path) else { return }
        guard isDirectory(path) else { throw DocumentError.notADirectory(path.string) }
        let names = try FileManager.default.subpathsOfDirectory(atPath: path.string)
        let other = names.filter { name in
            let place = path.appending(name)
            // a link is somebody's own, wherever it leads
            return kindOfFile(at: place) == .symbolicLink || !name.hasSuffix(ending) && !isDirectory(place)
        }.min()
        if let other { throw DocumentError.holdsMore(path.string, name: other) }
    }
}
