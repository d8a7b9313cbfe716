public import ByteIO
public import Download
public import SystemPackage

/// Why the lock file of a project does not let a file through.
public enum ProjectLockError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no lock file.
    case missing(FilePath)
    /// The lock file does not list the file.
    case notListed(StoreName, FilePath)
    /// Something else states another digest than the lock file.
    case conflict(StoreName, FilePath, locked: SHA256Digest, found: SHA256Digest)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .missing(let path): "\(path): no such lock file"
        case .notListed(let name, let path): "\(path): does not list \(name)"
        case .conflict(let name, let path, let locked, let found):
            "\(path): states digest \(locked) for \(name), which is \(found)"
        }
    }
}
