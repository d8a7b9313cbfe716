internal import ByteIO
internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

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
    /// A process that fetches the same file is waited for, and its file is then used.
    ///
    /// - Parameters:
    ///   - request: the file.
    ///   - cancellation: stops the transfer, or the wait.
    ///   - progress: told about ten times a second, and at the end, how far a transfer is.
    /// - Returns: the file.
    /// - Throws: ``DownloadError``, ``StoreError`` or `FileError`; the store is then as it was before.
    public func fetch(
        _ request: FetchRequest,
        cancellation: CancellationFlag = CancellationFlag(),
        progress: (TransferProgress) -> Void = { _ in }
    ) throws -> FetchedFile {
        switch try lookUp(request, cancellation) {
        case .usable(let file): return file
        case .unusable(let reason): if isOffline { throw reason }
        }
        try store.prepare(for: request.name)
        return try store.withLock(on: request.name, cancellation: cancellation) {
            // another process may have fetched it meanwhile
            if case .usable(let file) = try lookUp(request, cancellation) { return file }
            return try download(request, cancellation, progress)
        }
    }

    /// Brings a file into the store unless it is there, on a thread of its own; cancelling the task stops it.
    ///
    /// - Parameters:
    ///   - request: the file.
    ///   - progress: told about ten times a second, and at the end, how far a transfer is.
    /// - Returns: the file.
    /// - Throws: ``DownloadError``, ``StoreError`` or `FileError`; the store is then as it was before.
    public func fetch(
        _ request: FetchRequest,
        progress: @escaping @Sendable (TransferProgress) -> Void = { _ in }
    ) async throws -> FetchedFile {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await onOwnThread { try fetch(request, cancellation: cancellation, progress: progress) }
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

    private func download(
        _ request: FetchRequest,
        _ cancellation: CancellationFlag,
        _ progress: (TransferProgress) -> Void
    ) throws -> FetchedFile {
        let record = try store.lockFile.entries()[request.name]
        var wanted = request.transfer
        if let record {
            // what else it may be according to the request, it was this
            wanted.expectedSizes = [record.size]
            if wanted.expectedSHA256 == nil {
                wanted.expectedSHA256 = record.sha256
                wanted.digestAuthority = .lockFile
            }
        }
        let path = store.path(of: request.name)
        let partial = FilePath(path.string + ".partial")
        let receipt: TransferReceipt
        do {
            receipt = try transfer.run(wanted, into: partial, cancellation: cancellation) { event in
                if case .progress(let state) = event { progress(state) }
            }
        } catch {
            Transfer.discard(partial)
            throw (error as? TransferFailure)?.cause ?? error
        }
        // recorded before it is installed: a file in the store without an entry would be fetched again
        if record == nil {
            let entry = LockFile.Entry(receipt, from: request.transfer.url)
            try store.lockFile.record(entry, for: request.name, cancellation: cancellation)
        }
        unsafe _ = partial.withPlatformString { from in unsafe path.withPlatformString { to in unsafe rename(from, to) }
        }
        Transfer.discardJournal(of: partial)
        try store.protect(request.name)
        var verification = receipt.verification
        if record != nil {
            if request.transfer.expectedSizes.isEmpty { verification.removeAll { $0 == .exactSize } }
            if request.transfer.expectedSHA256 != nil { verification.insert(.recordedDigest, at: 1) }
        }
        return FetchedFile(
            path: path,
            sha256: receipt.sha256,
            size: receipt.size,
            wasCached: false,
            source: record?.url ?? request.transfer.url.redacted,
            verification: verification
        )
    }
}

extension LockFile.Entry {
    fileprivate init(_ receipt: TransferReceipt, from url: SourceURL) {
        self.init(
            url: url.redacted,
            sha256: receipt.sha256,
            size: receipt.size,
            etag: receipt.etag,
            md5: receipt.serverHashes.md5,
            crc32c: receipt.serverHashes.crc32c,
            fetchedAt: Date()
        )
    }
}
