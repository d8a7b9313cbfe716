import ByteIO
import Download
import SystemPackage
import Zoo

/// The repair of one file: in the cache by the cache's rules, anywhere else by taking its place in one step.
struct RepairRun {
    private(set) var subject: RepairSubject
    let fetcher: Fetcher
    /// Where the repaired file goes; `nil` for the place of the damaged one.
    let destination: FilePath?
    /// Whether something may be replaced there.
    let replacing: Bool
    let terminal: Terminal

    private var repairer: Repairer {
        Repairer(inspector: subject.inspector, fetcher: TransferPartFetcher(fetcher.transfer))
    }

    /// Finds out what is wrong with the file.
    func diagnose() throws -> Diagnosis {
        try naming(subject.path) { try repairer.diagnose(subject.path, as: subject.target) }
    }

    /// Mends the file, unless another process has done so meanwhile.
    ///
    /// - Returns: what was done.
    /// - Throws: `RepairError` when the file is still damaged, `DownloadError`, `StoreError`, `FileError`, or the error of a
    ///   format; the file is then as it was before.
    mutating func repair() throws -> RepairReport {
        if let size = try remoteSize() { subject.target.request?.expectedSizes = [size] }
        guard destination == nil, let name = subject.storeName else {
            let place = destination ?? subject.path
            return try RepairedFile.withExclusivePartial(for: place) { partial in
                try mend(into: partial, at: place) { _, _, _ in
                    let mode = destination == nil ? try permissions(of: subject.path) : nil
                    try RepairedFile(partial).install(at: place, replacing: replacing, mode: mode)
                    return nil
                }
            }
        }
        return try fetcher.store.withMending(of: name, pinned: subject.target.pin?.sha256) { mending in
            try mend(into: mending.partial, at: subject.path) { outcome, digest, request in
                try mending.replace(
                    digest: digest,
                    content: content(of: outcome),
                    // the last place is the file's own; those before it are mirrors
                    source: request.origin ?? request.url
                )
            }
        }
    }

    /// Puts the mended file together, and has it installed.
    private func mend(
        into partial: FilePath,
        at place: FilePath,
        install: (Repairer.Outcome, SHA256Digest, TransferRequest) throws -> FilePath?
    ) throws -> RepairReport {
        // another process may have mended it before this one had the lock
        let diagnosis = try diagnose()
        var report = RepairReport(subject, diagnosis)
        // a copy of a sound file is still a copy that was asked for
        guard !diagnosis.isSound || destination != nil, let request = subject.target.request else { return report }
        let progress = ProgressLine(subject.path.lastComponent?.string ?? "repair", on: terminal)
        defer { progress.finish() }
        let outcome = try repairer.repair(
            subject.path,
            as: subject.target,
            from: request,
            diagnosis: diagnosis,
            into: partial
        ) { event in
            if case .progress(let state) = event { progress.show(bytes: state.received, of: state.total) }
        }
        let digest = try outcome.diagnosis.sha256 ?? outcome.delivered?.sha256 ?? SHA256Digest(ofFileAt: partial)
        report.complete(outcome, digest: digest, at: place)
        report.quarantined = try install(outcome, digest, request)
        return report
    }

    /// What the store records of the mended file.
    private func content(of outcome: Repairer.Outcome) -> ContentReport {
        var content = ContentReport()
        content.contentDigest = outcome.diagnosis.contentDigest
        content.verification = outcome.diagnosis.verification + (outcome.delivered?.verification ?? [])
        if subject.isPinnedByRecord, let index = content.verification.firstIndex(of: .pinnedDigest) {
            content.verification[index] = .recordedDigest
        }
        return content
    }

    /// The size of a file of which nothing but its address is known, so that what is missing at its end is known too.
    private func remoteSize() throws -> Int? {
        guard let request = subject.target.request, request.expectedSizes.isEmpty, !fetcher.isOffline else {
            return nil
        }
        do {
            let remote = try RemoteFile(request, transfer: fetcher.transfer, directory: subject.path.directory)
            return remote.size
        } catch let error as TransferFailure {
            guard case .noRanges = error.cause else { throw error }
            return nil
        } catch DownloadError.noRanges {
            return nil
        }
    }
}
