internal import ByteIO
internal import Dispatch
internal import Synchronization
internal import SystemPackage

/// The SHA-256 of a file, computed on a thread of its own while something else goes on.
final class BackgroundDigest: Sendable {
    private let group = DispatchGroup()
    private let result = Mutex<Result<SHA256Digest, FileError>?>(nil)

    /// Starts to digest a file.
    ///
    /// - Parameter path: the file.
    init(ofFileAt path: FilePath) {
        DispatchQueue.global().async(group: group) { [self] in
            let digest = Result { () throws(FileError) in try SHA256Digest(ofFileAt: path) }
            result.withLock { $0 = digest }
        }
    }

    /// Waits for the digest.
    ///
    /// - Returns: the digest.
    /// - Throws: `FileError` when the file cannot be read.
    func value() throws -> SHA256Digest {
        group.wait()
        guard let result = result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}
