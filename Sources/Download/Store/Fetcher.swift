internal import ByteIO

/// Brings files into the store: each once, checked, and always the same bytes under one name.
///
/// The first fetch of a name records the digest of what came; from then on the same bytes are expected.
public struct Fetcher: Sendable {
    /// Where the files are kept.
    public let store: Store
    /// How files are fetched.
    public let transfer: Transfer
    /// Whether fetching is switched off: what is not in the store is an error, and no server is asked anything.
    public let isOffline: Bool

    /// Prepares fetching.
    ///
    /// - Parameters:
    ///   - store: where the files are kept.
    ///   - transfer: how files are fetched.
    ///   - isOffline: whether fetching is switched off.
    public init(store: Store, transfer: Transfer, isOffline: Bool = false) {
        self.store = store
        self.transfer = transfer
        self.isOffline = isOffline
    }

    /// Brings a file into the store unless it is there; blocks the calling thread meanwhile.
    ///
    /// A process that fetches the same file is waited for, and its file is then used. What a transfer that failed has brought
    /// stays for the next one; a cached file that turns out to be damaged goes to quarantine.
    ///
    /// - Parameters:
    ///   - request: the file.
    ///   - inspector: looks into what has arrived; parts that it finds damaged are fetched again.
    ///   - cancellation: stops the transfer, or the wait.
    ///   - report: told what happens.
    /// - Returns: the file.
    /// - Throws: ``DownloadError``, ``StoreError``, `FileError`, or what the inspector throws; there is then no file of that
    ///   name that was not there before.
    public func fetch(
        _ request: FetchRequest,
        inspector: (any ContentInspector)? = nil,
        cancellation: CancellationFlag = CancellationFlag(),
        report: (TransferEvent) -> Void = { _ in }
    ) throws -> FetchedFile {
        switch try lookUp(request, cancellation) {
        case .usable(let file): return file
        case .unusable(let reason): if isOffline, try !canComplete(request.name) { throw reason }
        }
        try store.prepare()
        let checkWait = {
            guard let deadline = transfer.settings.deadline, .now >= deadline else { return }
            throw DownloadError.outOfTime(request.transfer.url, received: 0)
        }
        return try store.withLock(on: request.name, cancellation: cancellation, checkWait: checkWait) {
            // another process may have fetched it meanwhile
            switch try completed(request, cancellation) {
            case .usable(let file): return file
            case .unusable(let reason): if isOffline { throw reason }
            }
            return try Acquisition(
                request: request,
                record: try store.lockFile.entries()[request.name],
                store: store,
                transfer: transfer,
                inspector: inspector,
                cancellation: cancellation
            ).run(report)
        }
    }

    /// Brings a file into the store unless it is there, on a thread of its own; cancelling the task stops it.
    ///
    /// - Parameters:
    ///   - request: the file.
    ///   - inspector: looks into what has arrived; parts that it finds damaged are fetched again.
    ///   - report: told what happens.
    /// - Returns: the file.
    /// - Throws: ``DownloadError``, ``StoreError``, `FileError`, or what the inspector throws; there is then no file of that
    ///   name that was not there before.
    public func fetch(
        _ request: FetchRequest,
        inspector: (any ContentInspector)? = nil,
        report: @escaping @Sendable (TransferEvent) -> Void = { _ in }
    ) async throws -> FetchedFile {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await onOwnThread {
                try fetch(request, inspector: inspector, cancellation: cancellation, report: report)
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// Reads a file in the store again and compares it with what was recorded when it was fetched.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - cancellation: stops the reading.
    /// - Returns: the file.
    /// - Throws: ``StoreError`` when it is missing or not what it was, `FileError`, or ``DownloadError/cancelled``.
    public func verify(
        _ name: StoreName,
        cancellation: CancellationFlag = CancellationFlag()
    ) throws -> FetchedFile {
        let record = try store.lockFile.entries()[name]
        let file = try compare(name, with: record, checksDigest: true, cancellation)
        switch file {
        case .usable(let file): return file
        case .unusable(let reason): throw reason
        }
    }
}
