internal import ByteIO
internal import Crypto
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Digests the beginning of a growing file in the background, so that the digest of the whole is known soon after the
/// last byte is there.
///
/// The bytes are read back from the file, most often from the page cache, which they have just entered.
final class PrefixHasher: Sendable {
    /// What is computed.
    enum Algorithm: Sendable {
        case sha256
        case md5
        case crc32c
    }

    private struct Progress {
        var target = 0
        var isRunning = false
        var failure: FileError?
    }

    private struct Work {
        var sha256 = SHA256Hasher()
        var md5 = Insecure.MD5()
        var crc32c = CRC32C()
        var position = 0
    }

    /// Smaller steps are not worth waking a thread up.
    private static let step = 4 << 20
    private static let bufferSize = 512 << 10

    private let algorithm: Algorithm
    private let path: FilePath
    private let descriptor: Int32
    private let cancellation: CancellationFlag
    private let queue: DispatchQueue
    private let progress = Mutex(Progress())
    private let work = Mutex(Work())

    /// Starts with no bytes.
    ///
    /// - Parameters:
    ///   - algorithm: what is computed.
    ///   - file: the growing file.
    ///   - cancellation: ends the reading.
    init(_ algorithm: Algorithm, of file: PartialFile, cancellation: CancellationFlag) {
        self.algorithm = algorithm
        self.cancellation = cancellation
        path = file.path
        // of its own: it may be read when the file's owner has gone already
        descriptor = fcntl(file.descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
        queue = DispatchQueue(label: "bitzoo.hasher")
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Tells that everything before a position is there now.
    func follow(to position: Int) {
        let isDue = progress.withLock { progress in
            guard !progress.isRunning, position - progress.target >= Self.step else { return false }
            progress.target = position
            progress.isRunning = true
            return true
        }
        if isDue { queue.async { self.advance() } }
    }

    /// The digest of the whole file.
    ///
    /// - Parameter count: the size of the file, all of which is there.
    /// - Returns: 32, 16 or 4 bytes.
    /// - Throws: `FileError` when it cannot be read, ``DownloadError/cancelled``.
    func finish(at count: Int) throws -> [UInt8] {
        progress.withLock { $0.target = count }
        queue.sync { advance() }
        if let failure = progress.withLock({ $0.failure }) { throw failure }
        try cancellation.check()
        return work.withLock { work in
            switch algorithm {
            case .sha256: work.sha256.finalize().bytes
            case .md5: Array(work.md5.finalize())
            case .crc32c: (0..<4).map { UInt8(truncatingIfNeeded: work.crc32c.value >> (24 - 8 * $0)) }
            }
        }
    }

    private func advance() {
        work.withLock { work in
            var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
            while !cancellation.isCancelled {
                let target = progress.withLock { $0.target }
                guard work.position < target else { break }
                let wanted = min(buffer.count, target - work.position)
                let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe pread(descriptor, bytes.baseAddress, wanted, off_t(work.position))
                }
                if count < 0, Glibc.errno == EINTR { continue }
                guard count > 0 else {
                    let refusal = count < 0 ? Errno(rawValue: Glibc.errno) : .ioError
                    progress.withLock { $0.failure = FileError(.read, path, refusal) }
                    break
                }
                let bytes = unsafe buffer.span.bytes.extracting(0..<count)
                switch algorithm {
                case .sha256: work.sha256.update(bytes)
                case .md5: unsafe bytes.withUnsafeBytes { unsafe work.md5.update(bufferPointer: $0) }
                case .crc32c: work.crc32c.update(bytes)
                }
                work.position += count
            }
        }
        progress.withLock { $0.isRunning = false }
    }
}
