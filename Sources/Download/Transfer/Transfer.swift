internal import ByteIO
public import SystemPackage

/// Fetches one file into one place: all of it, checked, or nothing.
///
/// The bytes are digested while they arrive, go to a temporary file in the destination's directory, and get the
/// destination's name only after every check.
public struct Transfer: Sendable {
    /// How transfers behave.
    public let settings: TransferSettings

    /// Prepares transfers.
    ///
    /// - Parameter settings: how they behave.
    public init(settings: TransferSettings) {
        self.settings = settings
    }

    /// Fetches a file; blocks the calling thread until it is there.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - destination: where it goes; the directory must exist.
    ///   - replacing: whether an existing file may be replaced.
    ///   - cancellation: stops the transfer.
    ///   - progress: told about ten times a second, and at the end, how far the transfer is.
    ///   - accept: called when all checks have passed, before the file gets its name; throws to refuse it.
    /// - Returns: what was delivered.
    /// - Throws: ``DownloadError``, `FileError`, or what `accept` throws; the destination is then as it was before.
    public func run(
        _ request: TransferRequest,
        to destination: FilePath,
        replacing: Bool = false,
        cancellation: CancellationFlag = CancellationFlag(),
        progress: (TransferProgress) -> Void = { _ in },
        accept: (TransferReceipt) throws -> Void = { _ in }
    ) throws -> TransferReceipt {
        if let size = request.expectedSizes.min() { try requireSpace(for: size, in: destination.directory) }
        return try AtomicFile.write(to: destination, replacing: replacing) { writer in
            var body = BodyVerifier(request)
            var meter = ProgressMeter()
            try CurlTransfer.run(request.url, settings: settings, cancellation: cancellation) { head in
                try body.begin(head)
                if let length = head.contentLength { try requireSpace(for: length, in: destination.directory) }
            } receive: { bytes in
                try body.update(bytes)
                try writer.write(bytes)
                if meter.isDue() { progress(TransferProgress(received: body.received, total: body.total)) }
            }
            let receipt = try body.finish()
            progress(TransferProgress(received: receipt.size, total: receipt.size))
            try cancellation.check()
            try accept(receipt)
            return receipt
        }
    }

    /// Fetches a file into a partial file, which a later call can go on with; blocks the calling thread until it is there.
    ///
    /// What has arrived stays when the transfer fails or is cancelled, with a journal of it in `<partial>.journal`.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - partial: where the bytes are gathered; the directory must exist.
    ///   - refetching: parts of the partial file that are damaged, and are fetched again although they are complete.
    ///   - cancellation: stops the transfer.
    ///   - report: told what happens.
    /// - Returns: what was delivered: the partial file is whole, checked, and durable.
    /// - Throws: ``DownloadError`` or `FileError`.
    public func run(
        _ request: TransferRequest,
        into partial: FilePath,
        refetching: [Range<Int>] = [],
        cancellation: CancellationFlag = CancellationFlag(),
        report: (TransferEvent) -> Void = { _ in }
    ) throws -> TransferReceipt {
        try run(request, to: partial, replacing: true, cancellation: cancellation) { report(.progress($0)) }
    }

    /// Removes a partial file and its journal.
    ///
    /// - Parameter partial: where the bytes were gathered.
    public static func discard(_ partial: FilePath) {
        removeFile(at: partial)
        removeFile(at: FilePath(partial.string + ".journal"))
    }

    /// Fetches a file on a thread of its own; cancelling the task stops the transfer.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - destination: where it goes; the directory must exist.
    ///   - replacing: whether an existing file may be replaced.
    ///   - progress: told about ten times a second, and at the end, how far the transfer is.
    /// - Returns: what was delivered.
    /// - Throws: ``DownloadError`` or `FileError`; the destination is then as it was before.
    public func run(
        _ request: TransferRequest,
        to destination: FilePath,
        replacing: Bool = false,
        progress: @escaping @Sendable (TransferProgress) -> Void = { _ in }
    ) async throws -> TransferReceipt {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await onOwnThread {
                try run(request, to: destination, replacing: replacing, cancellation: cancellation, progress: progress)
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}

/// Lets about ten reports a second through.
private struct ProgressMeter {
    private static let interval = Duration.milliseconds(100)
    private var next = ContinuousClock.now

    mutating func isDue() -> Bool {
        let now = ContinuousClock.now
        guard now >= next else { return false }
        next = now + Self.interval
        return true
    }
}
