public import ByteIO
public import Download
public import SystemPackage

/// Brings parts of a remote file into a local copy of it.
public protocol PartFetcher: Sendable {
    /// Makes a partial file of a copy, in which everything counts as complete.
    ///
    /// - Parameters:
    ///   - path: the file to copy; it is not changed.
    ///   - partial: the new file; replaced if it exists.
    ///   - size: the size that the file should have, if it has another: what is too much is left out, and what is missing at
    ///     the end counts as missing.
    /// - Throws: `FileError`.
    func adopt(copyOf path: FilePath, as partial: FilePath, size: Int?) throws

    /// Fetches parts of a file into the partial file, and whatever else it lacks.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - ranges: the parts to fetch although they are complete.
    ///   - partial: the partial file.
    ///   - report: told what happens.
    /// - Returns: what was delivered.
    /// - Throws: `DownloadError` or `FileError`.
    func fetch(
        _ request: TransferRequest,
        refetching ranges: [Range<Int>],
        into partial: FilePath,
        report: (TransferEvent) -> Void
    ) throws -> FetchedParts
}

/// What a ``PartFetcher`` delivered.
public struct FetchedParts: Sendable, Equatable {
    /// The digest of the whole file as it is now.
    public var sha256: SHA256Digest
    /// The size of the whole file.
    public var size: Int
    /// The checks that the whole passed while it was fetched.
    public var verification: [Download::Verification]

    /// Describes a delivery.
    ///
    /// - Parameters:
    ///   - sha256: the digest of the whole file as it is now.
    ///   - size: the size of the whole file.
    ///   - verification: the checks that the whole passed while it was fetched.
    public init(sha256: SHA256Digest, size: Int, verification: [Download::Verification]) {
        self.sha256 = sha256
        self.size = size
        self.verification = verification
    }
}

/// Fetches parts by ``Transfer``.
public struct TransferPartFetcher: PartFetcher {
    private let transfer: Transfer
    private let cancellation: CancellationFlag

    /// Prepares to fetch.
    ///
    /// - Parameters:
    ///   - transfer: how files are fetched.
    ///   - cancellation: stops every transfer.
    public init(_ transfer: Transfer, cancellation: CancellationFlag = CancellationFlag()) {
        self.transfer = transfer
        self.cancellation = cancellation
    }

    /// Makes a partial file of a copy; see ``PartFetcher/adopt(copyOf:as:size:)``.
    ///
    /// - Parameters:
    ///   - path: the file to copy.
    ///   - partial: the new file.
    ///   - size: the size that the file should have.
    /// - Throws: `FileError`.
    public func adopt(copyOf path: FilePath, as partial: FilePath, size: Int?) throws {
        try Transfer.adopt(copyOf: path, as: partial, size: size)
    }

    /// Fetches parts; see ``PartFetcher/fetch(_:refetching:into:report:)``.
    ///
    /// - Parameters:
    ///   - request: the file.
    ///   - ranges: the parts.
    ///   - partial: the partial file.
    ///   - report: told what happens.
    /// - Returns: what was delivered.
    /// - Throws: `DownloadError` or `FileError`.
    public func fetch(
        _ request: TransferRequest,
        refetching ranges: [Range<Int>],
        into partial: FilePath,
        report: (TransferEvent) -> Void
    ) throws -> FetchedParts {
        let receipt = try transfer.run(
            request,
            into: partial,
            refetching: ranges,
            cancellation: cancellation,
            report: report
        )
        return FetchedParts(sha256: receipt.sha256, size: receipt.size, verification: receipt.verification)
    }
}
