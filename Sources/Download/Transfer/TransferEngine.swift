internal import ByteIO
internal import CCurl

/// Brings the missing parts of a file into a partial file: over several connections at once, from one place after the other, again
/// and again within the limits.
///
/// Everything happens on the calling thread, in ``fetch(_:)``.
final class TransferEngine {
    /// How the file is asked for.
    enum Mode {
        /// One request finds out what the server can do.
        case probing
        /// Parts are asked for.
        case parts
        /// The whole is asked for, over one connection.
        case whole
    }

    /// What is wanted.
    enum Wanted {
        case all
        case parts(ByteRanges)
    }

    /// Written bytes are committed in pieces of this size; the end of the process costs at most one for each request.
    static let pieceSize = 1 << 20
    private static let largestSegment = 16 << 20
    private static let progressInterval = Duration.milliseconds(100)
    private static let longestWait: Int32 = 100
    /// Missing parts that are no farther apart than this are asked for as one, when only parts of the file are wanted.
    private static let closedGap = 32 << 10

    let request: TransferRequest
    let settings: TransferSettings
    let partial: PartialFile
    let report: (TransferEvent) -> Void
    /// Whether the caller proves the content by other means, so that parts of unknown versions may be joined.
    let isProvenLater: Bool
    /// Whether the caller relies on what came before, so that another version of the file ends the transfer.
    var keepsVersion = false

    private let cancellation: CancellationFlag
    let policy: RetryPolicy
    private let multi: CurlMulti
    let started = ContinuousClock.now
    private var nextReport = ContinuousClock.now

    var mode: Mode
    var wanted = Wanted.all
    /// What is wanted, not there, and not under way.
    var pending = ByteRanges()
    var active: [ObjectIdentifier: PartRequest] = [:]
    /// Whether the whole came in although its size was not announced.
    var isEnded = false
    /// Whether a server has sent a part when asked for one.
    var sendsParts = false
    var sourceIndex = 0
    var ramp: ConnectionRamp
    var failures = 0
    var notBefore = ContinuousClock.now
    var restarts = 0
    var attempts: [TransferFailure.Attempt] = []
    lazy var lastCommand = CurlTransfer.Options().command(for: source)
    private var hashers: [PrefixHasher.Algorithm: PrefixHasher] = [:]

    /// The number of requests that were sent.
    private(set) var requestCount = 0
    /// The number of bytes of bodies that came in.
    var receivedCount = 0

    init(
        _ request: TransferRequest,
        settings: TransferSettings,
        partial: PartialFile,
        isProvenLater: Bool = false,
        cancellation: CancellationFlag,
        report: @escaping (TransferEvent) -> Void
    ) throws(DownloadError) {
        self.request = request
        self.settings = settings
        self.partial = partial
        self.isProvenLater = isProvenLater
        self.cancellation = cancellation
        self.report = report
        policy = RetryPolicy(settings)
        ramp = ConnectionRamp(
            maximum: settings.connections,
            startsFull: isProvenLater || !settings.adaptsConnections
        )
        mode = request.url.scheme == .file ? .whole : .probing
        do throws(CurlFailure) {
            multi = try CurlMulti()
        } catch {
            throw DownloadError(error, of: request.url)
        }
    }

    /// The place that is asked now.
    var source: SourceURL { request.sources[sourceIndex] }

    /// How a place is asked as long as nothing is known of it; libcurl gives local files as a whole.
    var firstMode: Mode { source.scheme == .file ? .whole : .probing }

    /// The size of the file, if it is known.
    var size: Int? { partial.version?.size }

    /// Fetches what is wanted and missing; blocks until it is there.
    func fetch(_ wanted: Wanted) throws {
        self.wanted = wanted
        try distrustOtherPlaces()
        replan()
        defer { stopAll() }
        if isComplete { return }
        followPrefix()
        while true {
            try cancellation.check()
            try checkTime()
            try startRequests()
            for (transfer, result) in multi.perform() { try conclude(transfer, result) }
            followPrefix()
            if isComplete { break }
            reportProgress()
            multi.wait(milliseconds: waitTime)
        }
        reportProgress(isLast: true)
    }

    /// Whether everything that is wanted is there.
    private var isComplete: Bool {
        guard active.isEmpty else { return false }
        if isEnded { return true }
        return size != nil && pending.isEmpty && mode != .whole || size.map { partial.written.prefixEnd >= $0 } ?? false
    }

    /// Makes sure that the whole from a place that is not asked any more is not taken for what is asked for: one byte counts as
    /// missing, so that the answer tells whether the file is the same.
    private func distrustOtherPlaces() throws {
        guard case .all = wanted, request.expectedSHA256 == nil, let version = partial.version, let size = version.size,
            !isProvenLater, !request.sources.contains(where: { $0.redacted == version.source }),
            partial.written.prefixEnd >= size
        else { return }
        if size > 0 { try partial.forget([size - 1..<size]) } else { try partial.reset() }
    }

    /// Works out again what is to be asked for.
    func replan() {
        pending = ByteRanges()
        let limit = size ?? .max
        switch wanted {
        case .all:
            if let size { pending = ByteRanges(partial.written.gaps(in: 0..<size)) }
        case .parts(let ranges):
            for range in ranges.ranges where range.lowerBound < limit {
                // a few bytes that are here already come again rather than part a request in two
                let gaps = partial.written.gaps(in: range.clamped(to: 0..<limit))
                for gap in gaps.joined(overGapsUpTo: Self.closedGap) { pending.insert(gap) }
            }
        }
        for part in active.values {
            if let end = part.end, part.committed < end { pending.remove(part.committed..<end) }
        }
    }

    // MARK: - Requests

    private func startRequests() throws {
        guard ContinuousClock.now >= notBefore else { return }
        switch mode {
        case .whole:
            guard active.isEmpty, !isEnded else { return }
            try start(nil)
        case .probing:
            guard active.isEmpty else { return }
            let first = pending.ranges.first?.lowerBound ?? 0
            let end = pending.ranges.first?.upperBound ?? Self.pieceSize
            try start(first..<min(end, first + segmentSize))
        case .parts:
            ramp.observe(bytes: receivedCount, isBusy: active.count >= ramp.limit, now: .now)
            while active.count < ramp.limit {
                if let gap = pending.ranges.first {
                    try start(gap.lowerBound..<min(gap.upperBound, gap.lowerBound + segmentSize))
                } else if let tail = takeOver() {
                    try start(tail)
                } else {
                    return
                }
            }
        }
    }

    /// How much one request asks for: enough that its round trip does not count, and little enough that all connections are busy to the
    /// end and the file grows from its beginning.
    private var segmentSize: Int {
        guard let size else { return Self.pieceSize }
        let share = size / (2 * settings.connections)
        return min(Self.largestSegment, max(Self.pieceSize, share / Self.pieceSize * Self.pieceSize))
    }

    /// Takes the second half of what the slowest request still has to do.
    private func takeOver() -> Range<Int>? {
        let now = ContinuousClock.now
        var slowest: (part: PartRequest, left: Double)?
        for part in active.values where part.isAccepted {
            guard let remaining = part.remaining, remaining.count >= 2 * Self.pieceSize else { continue }
            let seconds = max((now - part.sent) / .seconds(1), 0.001)
            let left = Double(remaining.count) * seconds / Double(max(part.position - part.start, 1))
            if left > slowest?.left ?? 1 { slowest = (part, left) }
        }
        guard let part = slowest?.part, let remaining = part.remaining else { return nil }
        let middle = remaining.lowerBound + remaining.count / 2
        part.end = middle
        part.isShortened = true
        pending.insert(middle..<remaining.upperBound)
        return middle..<remaining.upperBound
    }

    private func start(_ range: Range<Int>?) throws {
        let validator = partial.version.flatMap { $0.source == source.redacted ? $0.validator : nil }
        var options = CurlTransfer.Options(range: range)
        if range != nil { options.ifRange = validator }
        let part = PartRequest(source: source, range: range)
        lastCommand = options.command(for: source)
        requestCount += 1
        if let range { pending.remove(range) }
        do throws(DownloadError) {
            let transfer = try CurlTransfer(
                source,
                settings: settings,
                options: options,
                cancellation: cancellation,
                begin: { [unowned self] head in try accept(head, for: part) },
                receive: { [unowned self] bytes in try take(bytes, for: part) }
            )
            try add(transfer)
            active[ObjectIdentifier(transfer)] = part
            transfers[ObjectIdentifier(transfer)] = transfer
        } catch {
            try note(error, in: part)
        }
    }

    private func add(_ transfer: CurlTransfer) throws(DownloadError) {
        do throws(CurlFailure) {
            try multi.add(transfer)
        } catch {
            throw DownloadError(error, of: transfer.url)
        }
    }

    private var transfers: [ObjectIdentifier: CurlTransfer] = [:]

    /// Gives up everything that is under way, and keeps what it brought.
    func stopAll() {
        for (id, part) in active {
            if let transfer = transfers.removeValue(forKey: id) { multi.remove(transfer) }
            try? commit(part)
            if mode != .whole, let remaining = part.remaining { pending.insert(remaining) }
        }
        active.removeAll()
    }

    // MARK: - Ends

    private func conclude(_ transfer: CurlTransfer, _ result: Result<Void, CurlFailure>) throws {
        let id = ObjectIdentifier(transfer)
        transfers[id] = nil
        guard let part = active[id] else { return }
        do {
            try transfer.finish(result)
            active[id] = nil
            try commit(part)
            try checkEnd(of: part)
            failures = 0
        } catch Verdict.reachedEnd {
            active[id] = nil
            try commit(part)
            failures = 0
        } catch {
            active[id] = nil
            try commit(part)
            try recover(from: error, in: part)
        }
    }

    // MARK: - Time, progress, digests

    private var waitTime: Int32 {
        guard active.isEmpty else { return Self.longestWait }
        let pause = (notBefore - ContinuousClock.now) / .milliseconds(1)
        return Int32(max(1, min(Double(Self.longestWait), pause.rounded(.up))))
    }

    private func reportProgress(isLast: Bool = false) {
        let now = ContinuousClock.now
        guard partial.version != nil, isLast || now >= nextReport else { return }
        nextReport = now + Self.progressInterval
        let (received, total) = progress
        report(.progress(TransferProgress(received: received, total: total, connections: active.count)))
    }

    /// How many of the wanted bytes are here, and how many are wanted, as far as that is known.
    var progress: (received: Int, total: Int?) {
        switch wanted {
        case .all:
            let underway = active.values.reduce(0) { $0 + ($1.position - $1.committed) }
            let total = size ?? (request.expectedSizes.count == 1 ? request.expectedSizes[0] : nil)
            return (partial.written.count + underway, total)
        case .parts(let ranges):
            guard let size else { return (0, nil) }
            let total = ranges.clamped(to: 0..<size).count
            let missing = active.values.reduce(pending.count) { $0 + ($1.remaining?.count ?? 0) }
            return (max(0, total - missing), total)
        }
    }

    /// Lets the digests follow what has come in from the beginning.
    private func followPrefix() {
        guard case .all = wanted, let version = partial.version else { return }
        for algorithm in request.algorithms(for: version) {
            hasher(algorithm).follow(to: partial.written.prefixEnd)
        }
    }

    /// Begins the digests anew.
    func forgetDigests() { hashers = [:] }

    /// The digest of the whole, which is there.
    func digest(_ algorithm: PrefixHasher.Algorithm, of count: Int) throws -> [UInt8] {
        try hasher(algorithm).finish(at: count)
    }

    private func hasher(_ algorithm: PrefixHasher.Algorithm) -> PrefixHasher {
        if let hasher = hashers[algorithm] { return hasher }
        let hasher = PrefixHasher(algorithm, of: partial, cancellation: cancellation)
        hashers[algorithm] = hasher
        return hasher
    }
}

extension TransferRequest {
    /// The digests that are needed: the server's stronger one is enough.
    func algorithms(for version: ResourceVersion) -> [PrefixHasher.Algorithm] {
        if version.md5 != nil { return [.sha256, .md5] }
        return version.crc32c != nil ? [.sha256, .crc32c] : [.sha256]
    }
}
