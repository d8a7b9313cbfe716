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
    ///   - generator: the program that made them.
    ///   - isReplaced: whether a directory of such documents may be replaced; one that holds anything else never is.
    /// - Throws: ``DocumentError``, or `FileError`; what was there is then as it was before.
    public static func write(
        _ files: [DocumentFile],
        to path: FilePath,
        as format: DocumentFormat,
        by generator: Generator,
        replacing isReplaced: Bool
    ) throws {
        if isReplaced { try checkReplacement(of: path, endings: format.directoryEnding, generator) }
        try AtomicDirectory.write(to: path, replacing: isReplaced) { root in
            for file in files {
                let target = root.appending(file.path)
                try createDirectories(at: target.directory)
                try AtomicFile.write(to: target) { try $0.write(Array(file.text.utf8)) }
            }
        }
    }

    /// Refuses to replace what is no directory of such documents: each of them names the program that made it.
    private static func checkReplacement(of path: FilePath, endings ending: String, _ generator: Generator) throws {
        guard fileExists(at: path) else { return }
        guard isDirectory(path) else { throw DocumentError.notADirectory(path.string) }
        let names = try FileManager.default.subpathsOfDirectory(atPath: path.string)
        let other = try names.sorted().first { name in
            let place = path.appending(name)
            // a link is somebody's own, wherever it leads
            if kindOfFile(at: place) == .symbolicLink { return true }
            return try !isDirectory(place) && !(name.hasSuffix(ending) && mentions(generator, at: place))
        }
        if let other { throw DocumentError.holdsMore(path.string, name: other) }
    }

    private static func mentions(_ generator: Generator, at path: FilePath) throws -> Bool {
        let text = try MappedFile(path: path).withBytes { Data(Array(copying: $0)) }
        return text.firstRange(of: Data(generator.name.utf8)) != nil
    }
}
