internal import ByteIO
internal import Crypto
internal import FoundationEssentials
internal import Glibc
public import SystemPackage

/// Fetches one file into one place: all of it, checked; what arrives stays for a later try when something goes wrong.
///
/// Several parts of the file are fetched at the same time where the server allows it. The bytes are digested while they
/// arrive.
public struct Transfer: Sendable {
    /// How transfers behave.
    public let settings: TransferSettings

    /// Prepares transfers.
    ///
    /// - Parameter settings: how they behave.
    public init(settings: TransferSettings) {
        self.settings = settings
    }

    /// Fetches a file into a partial file, which a later call can go on with; blocks the calling thread until it is there.
    ///
    /// What has arrived stays when the transfer fails or is cancelled, or when the process or the system ends at any moment, with
    /// a journal of it in `<partial>.journal`. A later call fetches only what is missing, if the server still has the same version
    /// of the file. No two calls may work on one partial file at the same time.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - partial: where the bytes are gathered; the directory must exist.
    ///   - refetching: parts of the partial file that are damaged, and are fetched again although they are complete.
    ///   - cancellation: stops the transfer.
    ///   - report: told what happens.
    /// - Returns: what was delivered: the partial file is whole, checked, and durable.
    /// - Throws: ``TransferFailure`` when no place delivers the file; ``DownloadError/wrongDigest(_:expected:found:authority:)`` when the
    ///   whole is not what it should be, ``DownloadError/noSpace(directory:needed:available:)``, ``DownloadError/cancelled`` or
    ///   `FileError`.
    public func run(
        _ request: TransferRequest,
        into partial: FilePath,
        refetching: [Range<Int>] = [],
        cancellation: CancellationFlag = CancellationFlag(),
        report: (TransferEvent) -> Void = { _ in }
    ) throws -> TransferReceipt {
        try cancellation.check()
        let file = try PartialFile(at: partial)
        if !refetching.isEmpty { try file.forget(refetching) }
        if let known = file.version, known.needsProof, request.expectedSHA256 == nil, refetching.isEmpty {
            // the digest that was to prove the whole is not known any more
            report(.restarting(source: request.url, reason: .noValidator))
            try file.reset()
        }
        if let size = request.expectedSizes.min() { try file.requireRoom(for: size) }
        return try withoutActuallyEscaping(report) { report in
            let engine = try TransferEngine(
                request,
                settings: settings,
                partial: file,
                isProvenLater: !refetching.isEmpty || file.isAdopted,
                cancellation: cancellation,
                report: report
            )
            try withoutBrokenPipeSignal { try engine.fetch(.all) }
            let receipt = try engine.receipt()
            try file.synchronize()
            try cancellation.check()
            return receipt
        }
    }

    /// Fetches a file on a thread of its own; cancelling the task stops the transfer.
    ///
    /// - Parameters:
    ///   - request: the file, and what is known about it.
    ///   - partial: where the bytes are gathered; the directory must exist.
    ///   - report: told what happens.
    /// - Returns: what was delivered.
    /// - Throws: as ``run(_:into:refetching:cancellation:report:)`` does.
    public func run(
        _ request: TransferRequest,
        into partial: FilePath,
        report: @escaping @Sendable (TransferEvent) -> Void = { _ in }
    ) async throws -> TransferReceipt {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await onOwnThread { try run(request, into: partial, cancellation: cancellation, report: report) }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// Removes a partial file and its journal.
    ///
    /// - Parameter partial: where the bytes were gathered.
    public static func discard(_ partial: FilePath) {
        removeFile(at: TransferJournal.path(for: partial))
        removeFile(at: partial)
    }

    /// How much of a file has arrived.
    ///
    /// - Parameter partial: where the bytes are gathered.
    /// - Returns: the number of bytes, and how many the whole has if that is known; `nil` when there is no journal that says so.
    public static func arrived(in partial: FilePath) -> (bytes: Int, total: Int?)? {
        let contents = TransferJournal.read(TransferJournal.path(for: partial))
        return contents.version.map { (contents.written.count, $0.size) }
    }

    /// Copies a file to a partial file in which every byte counts as there, so that parts of it can be fetched again.
    ///
    /// - Parameters:
    ///   - file: the file; it is only read.
    ///   - partial: where the copy goes, in place of what is there.
    ///   - size: the size that the file should have, if it has another: what is missing at its end counts as missing.
    /// - Throws: `FileError`.
    public static func adopt(copyOf file: FilePath, as partial: FilePath, size: Int? = nil) throws {
        discard(partial)
        let source = try openForReading(file)
        defer { try? source.close() }
        let count = try fileSize(at: file)
        let copy = try PartialFile(at: partial)
        try copy.copy(source, count: min(count, size ?? count))
        try copy.note(ResourceVersion(size: size ?? count))
        try copy.commit(0..<min(count, size ?? count))
        try copy.synchronize()
    }
}

extension TransferEngine {
    /// Holds the whole against everything that is known about it.
    fileprivate func receipt() throws -> TransferReceipt {
        guard let version = partial.version, let size = version.size else { throw DownloadError.invalidReply(source) }
        guard request.expectedSizes.isEmpty || request.expectedSizes.contains(size) else {
            throw DownloadError.wrongSize(source, expected: request.expectedSizes, found: size)
        }
        let sha256 = try digest(.sha256, of: size)
        guard let whole = SHA256Digest(bytes: sha256) else { throw DownloadError.invalidReply(source) }
        var verification: [Verification] = []
        if let expected = request.expectedSHA256 {
            try compare(whole.hexadecimal, with: expected.hexadecimal, request.digestAuthority)
            verification.append(request.digestAuthority == .lockFile ? .recordedDigest : .pinnedDigest)
        }
        if let expected = version.md5 {
            try compare(Data(digest(.md5, of: size)).base64EncodedString(), with: expected, .serverMD5)
            verification.append(.serverHash)
        } else if let expected = version.crc32c {
            try compare(Data(digest(.crc32c, of: size)).base64EncodedString(), with: expected, .serverCRC32C)
            verification.append(.serverHash)
        }
        if !request.expectedSizes.isEmpty { verification.append(.exactSize) }
        return TransferReceipt(
            effectiveURL: version.effectiveURL,
            size: size,
            sha256: whole,
            etag: version.etag,
            lastModified: version.lastModified,
            serverHashes: version.hashes,
            verification: verification
        )
    }

    private func compare(
        _ found: String,
        with expected: String,
        _ authority: DownloadError.DigestAuthority
    ) throws(DownloadError) {
        guard found == expected else {
            throw .wrongDigest(source, expected: expected, found: found, authority: authority)
        }
    }
}
