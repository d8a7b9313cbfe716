public import ByteIO
internal import Synchronization
public import SystemPackage

/// A file on a server of which only parts are fetched, on demand.
///
/// The parts lie at their own places in a sparse local file, so that a reader of the whole file can work on it; what was
/// not fetched reads as zeros. Used by one thread.
public final class RemoteFile {
    /// What was asked of servers so far.
    public struct Traffic: Sendable, Equatable {
        /// The number of requests.
        public var requests = 0
        /// The number of bytes of the file that came in.
        public var bytes = 0

        /// Starts with nothing.
        public init() {}
    }

    /// How much the first request asks for; it also tells the size.
    public static let firstRequestSize = 1024

    private let engine: TransferEngine
    private let partial: PartialFile
    private let observer = Observer()

    /// Asks a server for the beginning of a file, and so for its size.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - transfer: how it is fetched.
    ///   - directory: where the sparse file goes; it has no name, and vanishes with this object.
    ///   - cancellation: stops every request.
    /// - Throws: ``TransferFailure`` when there is no such file or its servers do not send parts, `FileError`.
    public init(
        _ request: TransferRequest,
        transfer: Transfer,
        directory: FilePath,
        cancellation: CancellationFlag = CancellationFlag()
    ) throws {
        partial = try PartialFile(unnamedIn: directory, name: FilePath(request.url.redacted))
        let observer = observer
        engine = try TransferEngine(
            request,
            settings: transfer.settings,
            partial: partial,
            isProvenLater: true,
            cancellation: cancellation
        ) { observer.report($0) }
        guard request.url.scheme != .file else { throw DownloadError.noRanges(request.url) }
        try fetch([0..<Self.firstRequestSize])
    }

    /// The place that the parts come from now.
    public var source: SourceURL { engine.source }

    /// The number of bytes of the whole file.
    public var size: Int { partial.version?.size ?? 0 }

    /// What was asked so far.
    public var traffic: Traffic {
        var traffic = Traffic()
        traffic.requests = engine.requestCount
        traffic.bytes = engine.receivedCount
        return traffic
    }

    /// The server's `ETag`.
    public var etag: String? { partial.version?.etag }

    /// The hashes of the whole file that the server states.
    public var serverHashes: ServerHashes { partial.version?.hashes ?? ServerHashes() }

    /// Fetches parts of the file, unless they were fetched before; blocks the calling thread until they are there.
    ///
    /// Several of them are fetched at the same time. When the file changes on the server meanwhile, everything that was fetched is
    /// gone, and the call fails.
    ///
    /// - Parameters:
    ///   - ranges: the parts; what lies beyond the end of the file is left out.
    ///   - report: told what happens.
    /// - Throws: ``TransferFailure``, ``DownloadError`` or `FileError`.
    public func fetch(_ ranges: [Range<Int>], report: (TransferEvent) -> Void = { _ in }) throws {
        let before = partial.version
        try withoutActuallyEscaping(report) { report in
            observer.target = report
            defer { observer.target = nil }
            try withoutBrokenPipeSignal { try engine.fetch(.parts(ByteRanges(ranges))) }
        }
        // what was read before belongs to another version
        if let before, let after = partial.version, before.compare(with: after) == .different {
            throw DownloadError.keepsChanging(engine.source)
        }
    }

    /// Maps the sparse file: every fetched part is at its place.
    ///
    /// - Returns: the mapped file; parts that are fetched later show up in it.
    /// - Throws: `FileError`.
    public func map() throws(FileError) -> MappedFile {
        try MappedFile(descriptor: partial.descriptor, path: partial.path)
    }

    /// Hands events to whoever waits for them now.
    private final class Observer {
        var target: ((TransferEvent) -> Void)?

        func report(_ event: TransferEvent) { target?(event) }
    }
}
