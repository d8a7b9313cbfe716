internal import ByteIO
internal import FoundationEssentials
internal import SystemPackage

/// One file on its way into the store, from its server or from what is left of an earlier try; its lock is held.
struct Acquisition {
    /// How many times damaged parts of a file are fetched again.
    private static let maximumRepairs = 2

    let request: FetchRequest
    /// What was recorded when the file was fetched before.
    let record: LockFile.Entry?
    let store: Store
    let transfer: Transfer
    let inspector: (any ContentInspector)?
    let cancellation: CancellationFlag

    var name: StoreName { request.name }
    var partial: FilePath { store.partial(of: name) }

    /// Fetches the file, mends it, records it, and gives it its name.
    func run(_ report: (TransferEvent) -> Void) throws -> FetchedFile {
        try store.unseal(name)
        let (receipt, content) = try gather(report)
        var verification = receipt.verification + (content?.verification ?? [])
        if record != nil {
            if request.transfer.expectedSizes.isEmpty { verification.removeAll { $0 == .exactSize } }
            if request.transfer.expectedSHA256 != nil { verification.append(.recordedDigest) }
        }
        var entry = record ?? LockFile.Entry(receipt, of: request.transfer)
        entry.contentDigest = content?.contentDigest ?? entry.contentDigest
        entry.verification += verification
        // recorded before it is installed: a kill from here on leaves what is completed without a transfer
        try store.seal(name)
        if entry != record { try store.lockFile.record(entry, for: name, cancellation: cancellation) }
        try store.install(name, digest: receipt.sha256)
        return FetchedFile(
            path: store.path(of: name),
            sha256: receipt.sha256,
            size: receipt.size,
            wasCached: false,
            source: entry.url,
            verification: verification.ordered,
            contentDigest: entry.contentDigest,
            level: entry.level
        )
    }

    /// What is asked for, and what is known from the last time.
    private var wanted: TransferRequest {
        var wanted = request.transfer
        if let record {
            // what else it may be according to the request, it was this
            wanted.expectedSizes = [record.size]
            if wanted.expectedSHA256 == nil {
                wanted.expectedSHA256 = record.sha256
                wanted.digestAuthority = .lockFile
            }
        }
        return wanted
    }

    /// Runs the transfer, and again for what turns out to be damaged, until the file is whole and sound.
    private func gather(_ report: (TransferEvent) -> Void) throws -> (TransferReceipt, ContentReport?) {
        var salvage = salvage(report)
        var damaged = salvage?.damaged ?? []
        var repairs = 0
        var restarts = 0
        func beginAnew() {
            if salvage != nil { repairs = 0 }
            (salvage, damaged) = (nil, [])
            Transfer.discard(partial)
            report(.restarting(source: request.transfer.url, reason: .wrongDigest))
        }
        while true {
            do {
                var wanted = wanted
                // what one place has wrong, the next one may have right
                wanted.sources.rotate(by: repairs + restarts)
                let receipt = try transfer.run(
                    wanted,
                    into: partial,
                    refetching: damaged.map(\.range),
                    cancellation: cancellation,
                    report: report
                )
                try cancellation.check()
                let content = try inspect()
                damaged = content?.damagedParts ?? []
                if damaged.isEmpty { return (receipt, content) }
            } catch  where downloadError(in: error)?.isWrongDigest == true {
                damaged = findDamage()
                if damaged.isEmpty {
                    guard salvage != nil || restarts < max(1, request.transfer.sources.count - 1) else {
                        try store.quarantinePartial(of: name)
                        throw error
                    }
                    if salvage == nil { restarts += 1 }
                    beginAnew()
                    continue
                }
            }
            guard repairs < Self.maximumRepairs else {
                if salvage != nil {
                    // there was more wrong with the old file than its parts show
                    beginAnew()
                    continue
                }
                let kept = try store.quarantinePartial(of: name)
                throw StoreError.staysDamaged(name, parts: damaged.map(\.name), kept: kept)
            }
            repairs += 1
            report(.repairing(bytes: damaged.reduce(0) { $0 + $1.range.count }, parts: damaged.map(\.name)))
        }
    }

    /// Looks into the whole partial file.
    private func inspect() throws -> ContentReport? {
        do {
            return try inspector?.inspect(partial)
        } catch {
            // what could not be looked at stays; what is something else altogether must not be gone on with
            let isInnocent = error is FileError || error is CancellationError || downloadError(in: error) == .cancelled
            if !isInnocent { try store.quarantinePartial(of: name) }
            throw error
        }
    }

    /// The damaged parts of a file whose digest is wrong; none when they cannot be told.
    private func findDamage() -> [ContentReport.DamagedPart] {
        guard fileExists(at: partial) else { return [] }
        return (try? inspector?.inspect(partial))?.damagedParts ?? []
    }
}

/// Why a transfer failed, wherever the error says so.
private func downloadError(in error: any Error) -> DownloadError? {
    (error as? TransferFailure)?.cause ?? error as? DownloadError
}

extension [SourceURL] {
    /// Lets the places take turns in being the first.
    fileprivate mutating func rotate(by count: Int) {
        self = Array(self[(count % self.count)...] + self[..<(count % self.count)])
    }
}

extension DownloadError {
    fileprivate var isWrongDigest: Bool {
        if case .wrongDigest = self { return true }
        return false
    }
}

extension LockFile.Entry {
    fileprivate init(_ receipt: TransferReceipt, of request: TransferRequest) {
        self.init(
            url: (request.origin ?? request.url).redacted,
            sha256: receipt.sha256,
            size: receipt.size,
            etag: receipt.etag,
            md5: receipt.serverHashes.md5,
            crc32c: receipt.serverHashes.crc32c,
            fetchedAt: Date()
        )
    }
}
