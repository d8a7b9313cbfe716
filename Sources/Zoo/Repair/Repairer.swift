internal import ByteIO
public import Download
public import SystemPackage

/// Mends a copy of a damaged file by fetching its damaged parts again, and proves the whole.
///
/// What can be found out depends on what is sound: an archive without an end shows its members only when the end is there
/// again. So the file is looked at after each step, until it is sound or nothing new is found. When every check of the
/// file itself holds and its digest is still wrong, what those checks do not cover is fetched, and at last everything.
public struct Repairer: Sendable {
    /// What a repair did.
    public struct Outcome: Sendable, Equatable {
        /// What was damaged or missing, in the order in which it was found.
        public var parts: [ContentReport.DamagedPart]
        /// How many bytes were asked for.
        public var fetchedBytes: Int
        /// What the mended file is; sound.
        public var diagnosis: Diagnosis
        /// What the last transfer delivered; `nil` when nothing had to be fetched.
        public var delivered: FetchedParts?
    }

    /// Each step finds something new, so a sound server needs three at most.
    private static let maximumSteps = 8

    let inspector: ReleasedFileInspector
    private let fetcher: any PartFetcher

    /// Prepares repairs.
    ///
    /// - Parameters:
    ///   - inspector: knows what the file should be.
    ///   - fetcher: fetches parts.
    public init(inspector: ReleasedFileInspector, fetcher: any PartFetcher) {
        self.inspector = inspector
        self.fetcher = fetcher
    }

    /// Mends a copy of a file.
    ///
    /// What was fetched stays in the partial file when the network fails, and a later call goes on with it.
    ///
    /// - Parameters:
    ///   - path: the damaged file; it is not changed.
    ///   - target: what it should be.
    ///   - request: where it is.
    ///   - diagnosis: what is wrong with it.
    ///   - partial: where the mended file is put together; it stays there.
    ///   - report: told what happens.
    /// - Returns: what was done; the partial file is whole and proven.
    /// - Throws: ``RepairError`` when the file is still damaged, `DownloadError`, `FileError`, or the error of a format.
    public func repair(
        _ path: FilePath,
        as target: RepairTarget,
        from request: TransferRequest,
        diagnosis: Diagnosis,
        into partial: FilePath,
        report: (TransferEvent) -> Void = { _ in }
    ) throws -> Outcome {
        // the digest is compared here: the whole has it only after the last step
        var request = request
        request.expectedSHA256 = nil
        var outcome = Outcome(parts: diagnosis.parts, fetchedBytes: 0, diagnosis: diagnosis)
        var isResumed = fileExists(at: partial) && fileExists(at: FilePath(partial.string + ".journal"))
        if !isResumed { try fetcher.adopt(copyOf: path, as: partial, size: diagnosis.expectedSize) }
        var pending = isResumed ? [] : diagnosis.parts
        var tried: Set<Range<Int>> = []
        var refusal: DownloadError?
        for _ in 0..<Self.maximumSteps {
            if !pending.isEmpty || isResumed {
                let ranges = Self.merged(pending.map(\.range))
                var traffic = Traffic(asked: ranges.reduce(0) { $0 + $1.count }, isResumed: isResumed)
                do {
                    outcome.delivered = try fetcher.fetch(request, refetching: ranges, into: partial) { event in
                        traffic.note(event)
                        report(event)
                    }
                    refusal = nil
                } catch let error as DownloadError where error.isWrongDigest && fileExists(at: partial) {
                    // a wrong hash of the whole is no end before its last part is right
                    refusal = error
                } catch {
                    // a copy to which nothing was added is no use to a later call
                    if tried.isEmpty, !isResumed, !traffic.hasArrived { Transfer.discard(partial) }
                    throw error
                }
                outcome.fetchedBytes += traffic.bytes
                tried.formUnion(pending.map(\.range))
                isResumed = false
            }
            let found: Diagnosis
            do {
                found = try diagnose(partial, as: target)
            } catch {
                Transfer.discard(partial)
                throw error
            }
            outcome.diagnosis = found
            if found.isSound, refusal == nil { return outcome }
            pending = found.parts.filter { !tried.contains($0.range) }
            if pending.isEmpty { pending = try lastResort(partial, tried: tried) }
            outcome.parts += pending
            if pending.isEmpty { break }
        }
        Transfer.discard(partial)
        if let refusal, outcome.diagnosis.isSound { throw refusal }
        if outcome.diagnosis.hasWrongDigest, let pin = target.pin, let found = outcome.diagnosis.sha256 {
            throw RepairError.wrongDigest(expected: pin.sha256, found: found, authority: pin.authority)
        }
        throw RepairError.stillDamaged(parts: outcome.diagnosis.parts.map(\.name), source: request.url.redacted)
    }

    /// What is left to fetch when nothing more shows damage: what no check covers, and then the whole.
    private func lastResort(_ partial: FilePath, tried: Set<Range<Int>>) throws -> [ContentReport.DamagedPart] {
        let unchecked = try inspector.uncheckedParts(of: partial).filter { !tried.contains($0.range) }
        guard unchecked.isEmpty else { return unchecked }
        let whole = 0..<(try fileSize(at: partial))
        return tried.contains(whole) ? [] : [ContentReport.DamagedPart(name: "the whole file", range: whole)]
    }

    /// Joins ranges that touch.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        ranges.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
    }
}

/// What one step of a repair fetches.
private struct Traffic {
    /// Whether anything came in.
    private(set) var hasArrived = false
    private var asked: Int
    private let isResumed: Bool
    private var total = 0
    private var first: Int?
    private var isWhole = false

    init(asked: Int, isResumed: Bool) {
        self.asked = asked
        self.isResumed = isResumed
    }

    /// How many bytes were asked for: the whole file from a server that does not send parts.
    var bytes: Int { isWhole ? max(asked, total) : asked }

    mutating func note(_ event: TransferEvent) {
        switch event {
        case .started(_, let size, let resumed):
            total = size ?? total
            // what an earlier run left open is not among the damaged parts
            if isResumed { asked = max(0, total - resumed) }
        case .progress(let state):
            total = state.total ?? total
            hasArrived = hasArrived || state.received > first ?? state.received
            first = first ?? state.received
        case .restarting:
            isWhole = true
        case .retrying, .switching, .repairing:
            break
        }
    }
}

extension DownloadError {
    fileprivate var isWrongDigest: Bool { if case .wrongDigest = self { true } else { false } }
}
