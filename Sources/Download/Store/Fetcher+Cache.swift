internal import ByteIO

extension Fetcher {
    /// How much is digested between two looks at the cancellation.
    private static let digestStep = 8 << 20

    /// What is in the store under a name.
    enum Cached {
        case usable(FetchedFile)
        case unusable(StoreError)
    }

    /// Looks for what a request asks for.
    ///
    /// - Throws: when the request contradicts what is recorded, whatever is in the store.
    func lookUp(_ request: FetchRequest, _ cancellation: CancellationFlag) throws -> Cached {
        let record = try store.lockFile.entries()[request.name]
        let transfer = request.transfer
        if let record {
            if let pinned = transfer.expectedSHA256, pinned != record.sha256 {
                throw StoreError.conflictingDigests(
                    request.name,
                    pinned: pinned,
                    recorded: record.sha256,
                    lockFile: store.lockFile.path
                )
            }
            guard transfer.expectedSizes.isEmpty || transfer.expectedSizes.contains(record.size) else {
                throw DownloadError.wrongSize(transfer.url, expected: transfer.expectedSizes, found: record.size)
            }
        }
        let cached = try compare(request.name, with: record, checksDigest: request.checksDigest, cancellation)
        guard case .usable(let file) = cached else { return cached }
        var verification = file.verification
        if request.checksDigest, transfer.expectedSHA256 != nil { verification.insert(.pinnedDigest, at: 0) }
        if !transfer.expectedSizes.isEmpty { verification.append(.exactSize) }
        return .usable(file.with(verification))
    }

    /// Compares what is in the store with what was recorded.
    func compare(
        _ name: StoreName,
        with record: LockFile.Entry?,
        checksDigest: Bool,
        _ cancellation: CancellationFlag
    ) throws -> Cached {
        let path = store.path(of: name)
        guard let size = store.size(of: name) else { return .unusable(.notCached(name, path: path)) }
        guard let record else { return .unusable(.notRecorded(name, path: path)) }
        guard size == record.size else {
            return .unusable(.changedSize(path: path, expected: record.size, found: size))
        }
        if checksDigest {
            let found = try digest(MappedFile(path: path), cancellation)
            guard found == record.sha256 else {
                return .unusable(.damaged(path: path, expected: record.sha256, found: found))
            }
        }
        return .usable(
            FetchedFile(
                path: path,
                sha256: record.sha256,
                size: size,
                wasCached: true,
                source: record.url,
                verification: checksDigest ? [.recordedDigest] : [.recordedSize]
            )
        )
    }

    private func digest(_ file: MappedFile, _ cancellation: CancellationFlag) throws -> SHA256Digest {
        var hasher = SHA256Hasher()
        for start in stride(from: 0, to: file.count, by: Self.digestStep) {
            try cancellation.check()
            file.withBytes(in: start..<min(start + Self.digestStep, file.count)) { hasher.update($0) }
        }
        return hasher.finalize()
    }
}

extension FetchedFile {
    fileprivate func with(_ verification: [Verification]) -> FetchedFile {
        FetchedFile(
            path: path,
            sha256: sha256,
            size: size,
            wasCached: wasCached,
            source: source,
            verification: verification
        )
    }
}
