internal import ByteIO
internal import SystemPackage

/// How much is digested between two looks at the cancellation.
private let digestStep = 8 << 20

/// Digests a file.
///
/// - Parameters:
///   - path: the file.
///   - cancellation: stops the reading.
///   - progress: told how many bytes were read since it was told last.
/// - Returns: the digest.
/// - Throws: `FileError`, or ``DownloadError/cancelled``.
func digestFile(
    at path: FilePath,
    _ cancellation: CancellationFlag,
    progress: (Int) -> Void = { _ in }
) throws -> SHA256Digest {
    let file = try MappedFile(path: path)
    var hasher = SHA256Hasher()
    for start in stride(from: 0, to: file.count, by: digestStep) {
        try cancellation.check()
        let end = min(start + digestStep, file.count)
        file.withBytes(in: start..<end) { hasher.update($0) }
        progress(end - start)
    }
    return hasher.finalize()
}
