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
    public convenience init(
        _ request: TransferRequest,
        transfer: Transfer,
        directory: FilePath,
        cancellation: CancellationFlag = CancellationFlag()
    ) throws {
        let partial = try PartialFile(unnamedIn: directory, name: FilePath(request.url.redacted))
        try self.init(request, transfer: transfer, partial: partial, cancellation: cancellation) { _ in }
    }

    /// Asks a server for the beginning of a file, and so for its size and its version; parts of the same version that an earlier
    /// object has brought are there already.
    ///
    /// What arrives is kept as ``Transfer/run(_:into:refetching:cancellation:report:)`` keeps it, with a journal beside it, until
    /// ``Transfer/discard(_:)``.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - transfer: how it is fetched.
    ///   - path: the sparse file; the directory must exist. No two objects may work on it at the same time.
    ///   - cancellation: stops every request.
    ///   - report: told what happens.
    /// - Throws: ``TransferFailure`` when there is no such file or its servers do not send parts, `FileError`.
    public convenience init(
        _ request: TransferRequest,
        transfer: Transfer,
        keptAt path: FilePath,
        cancellation: CancellationFlag = CancellationFlag(),
        report: (TransferEvent) -> Void = { _ in }
    ) throws {
        let partial = try PartialFile(at: path, reservesWhole: false)
        if let version = partial.version {
            if version.validator == nil, version.md5 == nil {
                // nothing could tell these bytes from those of another version
                if !partial.written.isEmpty { report(.restarting(source: request.url, reason: .noValidator)) }
                try partial.reset()
            } else {
                // the request for these asks for the version, too
                try partial.forget([0..<Self.firstRequestSize])
            }
        }
        try self.init(request, transfer: transfer, partial: partial, cancellation: cancellation, report: report)
    }

    private init(
        _ request: TransferRequest,
        transfer: Transfer,
        partial: PartialFile,
        cancellation: CancellationFlag,
        report: (TransferEvent) -> Void
    ) throws {
        self.partial = partial
        let observer = observer
        engine = try TransferEngine(
            request,
            settings: transfer.settings,
            partial: partial,
            isProvenLater: true,
            cancellation: cancellation
        ) { observer.report($0) }
        guard request.url.scheme != .file else { throw DownloadError.noRanges(request.url) }
        try fetch([0..<Self.firstRequestSize], report: report)
        engine.keepsVersion = true
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
    /// gone, and the call fails with ``DownloadError/keepsChanging(_:)``.
    ///
    /// - Parameters:
    ///   - ranges: the parts; what lies beyond the end of the file is left out.
    ///   - report: told what happens; numbers of bytes are those of these parts.
    /// - Throws: ``TransferFailure``, ``DownloadError`` or `FileError`.
    public func fetch(_ ranges: [Range<Int>], report: (TransferEvent) -> Void = { _ in }) throws {
        let before = engine.keepsVersion ? partial.version : nil
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

    /// How many bytes of some parts are not here yet.
    ///
    /// - Parameter ranges: the parts; what lies beyond the end of the file is left out.
    /// - Returns: the number of bytes that lie in the file, and of those that are missing.
    public func byteCounts(of ranges: [Range<Int>]) -> (all: Int, missing: Int) {
        let wanted = ByteRanges(ranges).clamped(to: 0..<size)
        return (wanted.count, wanted.subtracting(partial.written).count)
    }

    /// Counts parts of the file as missing, because what was sent is wrong; they are asked for at the next place, if there is one.
    ///
    /// - Parameter ranges: the parts.
    /// - Throws: `FileError`.
    public func reject(_ ranges: [Range<Int>]) throws {
        try partial.forget(ranges)
        engine.turnAway()
    }

    /// Makes sure that the disk has room for more bytes.
    ///
    /// - Parameter count: their number.
    /// - Throws: ``DownloadError/noSpace(directory:needed:available:)``.
    public func requireSpace(for count: Int) throws(DownloadError) {
        try Download.requireSpace(for: count, in: partial.directory)
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
