public import ByteIO
internal import Glibc
internal import Synchronization
public import SystemPackage

/// A file on a server of which only parts are fetched, on demand.
///
/// The parts lie at their own places in a sparse local file, so that a reader of the whole file can work on it; what was
/// not fetched reads as zeros.
public final class RemoteFile {
    /// What was asked of servers so far.
    public struct Traffic: Sendable, Equatable {
        /// The number of requests.
        public var requests = 0
        /// The number of bytes of the file that came in.
        public var bytes = 0
    }

    /// How much the first request asks for; it also tells the size.
    public static let firstRequestSize = 1024

    /// The number of bytes of the whole file.
    public private(set) var size = 0
    /// What was asked so far.
    public private(set) var traffic = Traffic()
    /// The server's `ETag`.
    public private(set) var etag: String?

    private let request: TransferRequest
    private let settings: TransferSettings
    private let cancellation: CancellationFlag
    private let path: FilePath
    private let descriptor: FileDescriptor

    /// Asks a server for the beginning of a file, and so for its size.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - transfer: how it is fetched.
    ///   - directory: where the sparse file goes; it has no name, and vanishes with this object.
    ///   - cancellation: stops every request.
    /// - Throws: ``DownloadError`` when there is no such file or its server does not send parts, `FileError`.
    public init(
        _ request: TransferRequest,
        transfer: Transfer,
        directory: FilePath,
        cancellation: CancellationFlag = CancellationFlag()
    ) throws {
        self.request = request
        settings = transfer.settings
        self.cancellation = cancellation
        path = directory.appending("remote-\(getpid())-\(UInt64.random(in: .min ... .max))")
        descriptor = try FileDescriptor.open(
            path,
            .readWrite,
            options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite
        )
        removeFile(at: path)
        try fetch(0..<Self.firstRequestSize)
    }

    deinit {
        try? descriptor.close()
    }

    /// Fetches parts of the file, unless they were fetched before; blocks the calling thread until they are there.
    ///
    /// - Parameters:
    ///   - ranges: the parts; what lies beyond the end of the file is left out.
    ///   - report: told what happens.
    /// - Throws: ``DownloadError`` or `FileError`.
    public func fetch(_ ranges: [Range<Int>], report: (TransferEvent) -> Void = { _ in }) throws {
        for range in ranges where !range.isEmpty { try fetch(range) }
    }

    /// Maps the sparse file: every fetched part is at its place.
    ///
    /// - Returns: the mapped file; parts that are fetched later show up in it.
    /// - Throws: `FileError`.
    public func map() throws(FileError) -> MappedFile {
        try MappedFile(descriptor: descriptor, path: FilePath(request.url.redacted))
    }

    private func fetch(_ range: Range<Int>) throws {
        var position = range.lowerBound
        traffic.requests += 1
        try CurlTransfer.run(request.url, settings: settings, range: range, cancellation: cancellation) { head in
            guard head.status == 206 || head.status == nil else {
                if head.status == 404 { throw DownloadError.notFound(request.url) }
                throw DownloadError.httpStatus(head.status ?? 0, request.url)
            }
            if let total = head.fields.contentRangeTotal { size = total }
            etag = head.fields.etag
            ftruncate(descriptor.rawValue, off_t(size))
        } receive: { bytes in
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(descriptor.rawValue, buffer.baseAddress, buffer.count, off_t(position))
            }
            guard count == bytes.byteCount else { throw FileError(.write, path, .ioError) }
            position += count
            traffic.bytes += count
        }
    }
}
