internal import FoundationEssentials
package import SystemPackage

/// Makes directories so that a reader sees either nothing or the whole directory, and a failure leaves nothing behind.
package enum AtomicDirectory {
    /// Makes a directory under a temporary name, and then gives it its own.
    ///
    /// What is replaced is moved away first, and removed when the new directory is in its place.
    ///
    /// - Parameters:
    ///   - path: the directory.
    ///   - replacing: whether what has the name may be replaced.
    ///   - body: fills the directory whose path it receives, and which exists.
    /// - Returns: what `body` returns.
    /// - Throws: ``FileError``, or what `body` throws; what has the name is then as it was before.
    package static func write<Result>(
        to path: FilePath,
        replacing: Bool = false,
        _ body: (FilePath) throws -> Result
    ) throws -> Result {
        if !replacing, fileExists(at: path) { throw FileError.alreadyExists(path) }
        guard isDirectory(path.directory) else { throw FileError.noDirectory(for: path) }
        let temporary = path.temporarySibling
        TemporaryFiles.insert(temporary)
        defer {
            removeTree(at: temporary)
            TemporaryFiles.remove(temporary)
        }
        try createDirectories(at: temporary)
        let result = try body(temporary)
        synchronizeDirectory(temporary)
        try install(temporary, as: path, replacing: replacing)
        synchronizeDirectory(path.directory)
        return result
    }

    /// Gives the new directory its name.
    private static func install(_ source: FilePath, as target: FilePath, replacing: Bool) throws(FileError) {
        let old = target.temporarySibling
        let isTaken = replacing && fileExists(at: target)
        if isTaken { try renameFile(target, to: old) }
        do {
            // of what may have got the name meanwhile, the system replaces nothing but an empty directory
            try renameFile(source, to: target)
        } catch {
            // what another program has put there since then replaces it as well as the new one would have
            if isTaken, (try? renameFile(old, to: target)) == nil, fileExists(at: target) { removeTree(at: old) }
            throw fileExists(at: target) && !isTaken ? .alreadyExists(target) : error
        }
        if isTaken { removeTree(at: old) }
    }
}

/// Removes a file, or a directory with all that is in it, if it is there.
///
/// - Parameter path: what is to be removed.
func removeTree(at path: FilePath) {
    try? FileManager.default.removeItem(atPath: path.string)
}
