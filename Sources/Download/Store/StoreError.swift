public import ByteIO
public import SystemPackage

/// Why the store cannot give a file, or cannot tell whether it is right.
public enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text cannot name a file in the store.
    case invalidName(String)
    /// The environment names no place for the store: `BITZOO_HOME`, `XDG_CACHE_HOME` and `HOME` are all unset.
    case noLocation
    /// The file is not in the store, and nothing may be fetched.
    case notCached(StoreName, path: FilePath)
    /// The file is there, but the lock file does not say what it should be.
    case notRecorded(StoreName, path: FilePath)
    /// The file in the store has another size than the recorded one.
    case changedSize(path: FilePath, expected: Int, found: Int)
    /// The file in the store has other bytes than the recorded ones.
    case damaged(path: FilePath, expected: SHA256Digest, found: SHA256Digest)
    /// Parts of what was fetched are damaged, also when they are fetched again; `kept` is where the file is.
    case staysDamaged(StoreName, parts: [String], kept: FilePath?)
    /// The digest that is asked for is not the one that was recorded when the file was first fetched.
    case conflictingDigests(StoreName, pinned: SHA256Digest, recorded: SHA256Digest, lockFile: FilePath)
    /// The lock file cannot be understood; `field` is the part that is wrong, empty for the whole.
    case invalidLockFile(FilePath, field: String)
    /// The lock file was written by a newer version of this program.
    case newerLockFile(FilePath, version: Int)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .invalidName(let text): "\(text.debugDescription): not a name for a file in the cache"
        case .noLocation: "no place for the cache: set BITZOO_HOME, XDG_CACHE_HOME or HOME"
        case .notCached(let name, let path): "\(name): not in the cache (\(path)), and fetching is switched off"
        case .notRecorded(let name, let path): "\(path): the lock file has no entry for \(name)"
        case .changedSize(let path, let expected, let found): "\(path): has \(found) bytes instead of \(expected)"
        case .damaged(let path, let expected, let found): "\(path): digest \(found) instead of \(expected)"
        case .staysDamaged(let name, let parts, let kept):
            "\(name): damaged, also when fetched again: \(Self.list(parts))"
                + (kept.map { "; what came is kept as \($0)" } ?? "")
        case .conflictingDigests(let name, let pinned, let recorded, let lockFile):
            "\(name): digest \(pinned) is asked for, but \(lockFile) records \(recorded)"
        case .invalidLockFile(let path, ""): "\(path): not a lock file"
        case .invalidLockFile(let path, let field): "\(path): not a valid lock file: \(field)"
        case .newerLockFile(let path, let version):
            "\(path): version \(version) of the lock file; this program knows \(LockFile.version)"
        }
    }

    /// A message names no more parts than this.
    private static let shownParts = 3

    private static func list(_ parts: [String]) -> String {
        let shown = parts.prefix(shownParts).joined(separator: ", ")
        return parts.count > shownParts ? "\(shown) and \(parts.count - shownParts) more" : shown
    }
}
