internal import ByteIO

extension Fetcher {
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
            let found = try digestFile(at: path, cancellation)
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
                verification: checksDigest ? [.recordedDigest] : [.recordedSize],
                contentDigest: record.contentDigest,
                level: record.level
            )
        )
    }

    /// Whether an earlier process was stopped between the last byte of a file and its name.
    func canComplete(_ name: StoreName) throws -> Bool {
        guard !fileExists(at: store.path(of: name)), let record = try store.lockFile.entries()[name] else {
            return false
        }
        return store.hasBlob(of: record) || store.isSealed(name)
    }

    /// Looks for what a request asks for, completes what an earlier process has not, and puts damage out of the way.
    ///
    /// The file's lock is held. Without permission to fetch, damaged files stay where they are.
    func completed(_ request: FetchRequest, _ cancellation: CancellationFlag) throws -> Cached {
        let name = request.name
        let first = try lookUp(request, cancellation)
        guard case .unusable(let reason) = first, let record = try store.lockFile.entries()[name] else { return first }
        if isOffline, try !canComplete(name) { return first }
        try putAway(name, reason, record)
        if try store.restoreName(name, record) {
            let second = try lookUp(request, cancellation)
            guard case .unusable(let reason) = second else { return second }
            if isOffline { return second }
            try putAway(name, reason, record)
        }
        guard store.isSealed(name), try digestFile(at: store.partial(of: name), cancellation) == record.sha256 else {
            return first
        }
        try store.install(name, digest: record.sha256)
        return try lookUp(request, cancellation)
    }

    private func putAway(_ name: StoreName, _ reason: StoreError, _ record: LockFile.Entry) throws {
        switch reason {
        case .changedSize, .damaged: try store.quarantine(name, expected: record.sha256)
        default: break
        }
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
            verification: verification,
            contentDigest: contentDigest,
            level: max(level, verification.trustLevel)
        )
    }
}
