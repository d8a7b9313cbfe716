public import SystemPackage

/// Why a file could not be opened, mapped, written or installed.
public enum FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such file or directory.
    case notFound(FilePath)
    /// A file cannot be made because the directory for it does not exist.
    case noDirectory(for: FilePath)
    /// The path names a directory, a device or a pipe where a regular file is needed.
    case notARegularFile(FilePath)
    /// The destination exists, and replacing it was not asked for.
    case alreadyExists(FilePath)
    /// The destination is a directory, a device, a pipe or a socket, which is never replaced.
    case notReplaceable(FilePath)
    /// Another program has shortened the file while it was read.
    case shortened(FilePath)
    /// The system refused an operation.
    case system(operation: Operation, path: FilePath, errno: Errno)

    /// What was being done when the system refused.
    public enum Operation: String, Sendable {
        case open
        case inspect
        case map
        case read
        case create
        case write
        case synchronize
        case install
        case remove
        case lock
        case list
    }

    /// The file or directory that the error is about.
    public var path: FilePath {
        switch self {
        case .notFound(let path), .noDirectory(let path), .notARegularFile(let path), .alreadyExists(let path),
            .notReplaceable(let path), .shortened(let path):
            path
        case .system(_, let path, _): path
        }
    }

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notFound(let path):
            "\(path): no such file"
        case .noDirectory(let path):
            "\(path): the directory \(path.directory) does not exist"
        case .notARegularFile(let path):
            "\(path): not a regular file"
        case .alreadyExists(let path):
            "\(path): already exists"
        case .notReplaceable(let path):
            "\(path): not a regular file, and so not replaced"
        case .shortened(let path):
            "\(path): was shortened while it was read"
        case .system(let operation, let path, let errno):
            "\(path): cannot \(operation.rawValue): \(errno)"
        }
    }

    /// Turns the system's answer into the case that says most.
    ///
    /// - Parameters:
    ///   - operation: what was being done.
    ///   - path: the file or directory.
    ///   - errno: the system's answer.
    public init(_ operation: Operation, _ path: FilePath, _ errno: Errno) {
        switch errno {
        case .noSuchFileOrDirectory where operation == .create: self = .noDirectory(for: path)
        case .noSuchFileOrDirectory, .notDirectory: self = .notFound(path)
        case .fileExists: self = .alreadyExists(path)
        default: self = .system(operation: operation, path: path, errno: errno)
        }
    }
}
