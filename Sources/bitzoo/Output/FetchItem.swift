package import Download

/// One file of a fetch, and how far it is.
package struct FetchItem {
    /// What is happening to the file.
    package enum Phase: Equatable {
        /// Its turn has not come.
        case waiting
        /// Looked for in the cache, or about to be transferred.
        case opening
        /// Its bytes are coming.
        case transferring
        /// It is here, and something else is done with it.
        case working(String)
        /// It is where it should be.
        case finished
        /// It will not come.
        case failed
    }

    /// What somebody who looks on should know besides the numbers.
    package enum Note: Equatable {
        /// A request failed, and is made again at a time.
        case retrying(ContinuousClock.Instant, reason: String)
        /// It began anew; holds until that is made up for.
        case restarted(String)
        /// Damaged parts are fetched again.
        case repairing(bytes: Int, parts: [String])
    }

    /// The file's name in the store.
    package let name: String
    /// What is happening to the file.
    package private(set) var phase = Phase.waiting
    /// What should be known besides.
    package private(set) var note: Note?
    /// The number of bytes in the end, as far as it is known.
    package private(set) var total: Int?
    /// The number of bytes that are here.
    package private(set) var received = 0
    /// The largest number of bytes that were here; what is shown never goes back.
    package private(set) var mostReceived = 0
    /// The largest share that was reached.
    package private(set) var share = 0.0
    /// The number of bytes that came over the network.
    package private(set) var transferred = 0
    /// The number of connections that its bytes come over, as far as it is known.
    package private(set) var connections = 0
    /// Whether it was in the cache.
    package private(set) var wasCached = false
    private var began: ContinuousClock.Instant?
    private var rate = FetchRate()

    /// Describes a file whose turn has not come.
    ///
    /// - Parameters:
    ///   - name: its name in the store.
    ///   - expected: its size, if that is known beforehand.
    package init(name: String, expected: Int?) {
        self.name = name
        total = expected
    }

    /// Whether it has a line of its own.
    package var isMoving: Bool {
        switch phase {
        case .transferring, .working: true
        case .waiting, .opening, .finished, .failed: false
        }
    }

    /// Whether its transfer has begun and not ended.
    package var isOpen: Bool { phase == .opening || phase == .transferring }

    /// Whether it waits for a new try.
    func isWaiting(at now: ContinuousClock.Instant) -> Bool {
        if case .retrying(let time, _) = note { return time > now }
        return false
    }

    private var isFurtherThanEver: Bool {
        total.map { Double(received) >= share * Double($0) } ?? (received > mostReceived)
    }

    /// The percentage that is shown; `nil` when the size is not known.
    package var percentage: Int? { total == nil ? nil : Int(share * 100) }

    /// The bytes per second over the last few seconds.
    package func bytesPerSecond(at now: ContinuousClock.Instant) -> Double? { rate.bytesPerSecond(at: now) }

    /// How long the transfer has taken.
    package func seconds(at now: ContinuousClock.Instant) -> Double { began.map { (now - $0) / .seconds(1) } ?? 0 }

    /// The file's turn has come.
    package mutating func open(at now: ContinuousClock.Instant) {
        phase = .opening
        began = now
        rate.reset(to: 0, at: now)
    }

    /// Takes in what happened.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - now: when.
    package mutating func apply(_ event: TransferEvent, at now: ContinuousClock.Instant) {
        switch event {
        case .started(_, let total, let resumed):
            // waiting for another process is no part of the transfer
            if phase != .transferring { began = now }
            phase = .transferring
            self.total = total ?? self.total
            if case .retrying = note { note = nil }
            received = resumed
            rate.reset(to: resumed, at: now)
        case .progress(let progress):
            phase = .transferring
            total = progress.total ?? total
            connections = progress.connections
            if progress.received > received {
                transferred += progress.received - received
                if case .retrying = note { note = nil }
            }
            received = progress.received
            rate.add(received, at: now)
            if case .restarted = note, isFurtherThanEver { note = nil }
        case .retrying(_, let reason, _, let pause):
            phase = .transferring
            note = .retrying(now + pause, reason: reason.shortText)
        case .switching:
            note = nil
        case .restarting(_, let reason):
            received = 0
            rate.reset(to: 0, at: now)
            note = .restarted(reason.rawValue)
        case .repairing(let bytes, let parts):
            phase = .transferring
            note = .repairing(bytes: bytes, parts: parts)
        }
        mostReceived = max(mostReceived, received)
        if let total { share = max(share, total > 0 ? min(1, Double(received) / Double(total)) : 1) }
    }

    /// The bytes are all here.
    ///
    /// - Parameters:
    ///   - size: their number.
    ///   - wasCached: whether they were here before.
    ///   - work: what is done with them now, if anything.
    package mutating func finish(size: Int, wasCached: Bool, work: String?) {
        total = size
        received = size
        mostReceived = size
        share = 1
        note = nil
        self.wasCached = wasCached
        phase = work.map { .working($0) } ?? .finished
    }

    /// Nothing more is done with it.
    ///
    /// - Parameter isFailure: whether it was not brought to where it should be.
    package mutating func close(isFailure: Bool) {
        note = nil
        phase = isFailure ? .failed : .finished
        // what will not come is not waited for
        if isFailure { total = mostReceived }
    }
}

extension DownloadError {
    /// The failure without the URL that its description begins with: a URL holds no blank.
    var shortText: String {
        let text = description
        guard let end = text.firstRange(of: ": "), text[..<end.lowerBound].contains("://") else { return text }
        return String(text[end.upperBound...])
    }
}
