internal import ByteIO
internal import SystemPackage

/// What the engine does when something goes wrong.
extension TransferEngine {
    private static let restartLimit = 3
    /// Less progress than this does not count as a sign of life.
    static let lively = 64 << 10

    /// Takes an error that ended a request.
    func recover(from error: any Error, in part: PartRequest) throws {
        switch error {
        case Verdict.restart(let reason):
            restarts += 1
            if restarts <= Self.restartLimit { return try restart(reason, mode: firstMode) }
            guard case .all = wanted else { return try giveUp(DownloadError.keepsChanging(source)) }
            // each node of a farm may say something else: one answer is of one version in any case
            try restart(reason, mode: .whole)
        case Verdict.wholeOnly(let reason):
            guard case .all = wanted else { return try giveUp(DownloadError.noRanges(source)) }
            try restart(reason, mode: .whole)
        case DownloadError.cancelled, DownloadError.noSpace:
            throw error
        case let error as DownloadError:
            try note(error, in: part)
        case FileError.system(_, _, .noSpace):
            var missing = (size ?? 0) - partial.written.count
            if case .parts = wanted { missing = pending.count + (part.remaining?.count ?? 0) }
            throw DownloadError.noSpace(
                directory: partial.directory,
                needed: missing,
                available: availableSpace(in: partial.directory) ?? 0
            )
        default:
            throw error
        }
    }

    /// Takes a failed request: it is made again after a pause, or its place is given up.
    func note(_ error: DownloadError, in part: PartRequest) throws {
        let now = ContinuousClock.now
        if mode == .whole {
            // only the whole can be asked for: what came is of no use
            if part.isAccepted { try discard() }
        } else if let remaining = part.remaining {
            pending.insert(remaining)
            if part.position - part.start >= Self.lively { failures = 0 }
        }
        guard error.mayHeal || part.mayBeCut else { return try giveUp(error) }
        // those that fail together count as one
        if now < notBefore { return }
        failures += 1
        ramp.retreat(now: now)
        guard failures <= settings.retries else { return try giveUp(error) }
        guard let pause = policy.pause(failures: failures, retryAfter: part.retryAfter) else {
            guard case .httpStatus(let status, let source) = error else { return try giveUp(error) }
            let seconds = Int(((part.retryAfter ?? .zero) / .seconds(1)).rounded(.up))
            return try giveUp(DownloadError.busy(source, status: status, retryAfter: seconds))
        }
        notBefore = now + pause
        report(.retrying(source: source, reason: error, attempt: failures, pause: pause))
    }

    /// Turns to the next place, because what this one sent was wrong; nothing may be under way.
    func turnAway() {
        guard request.sources.count > 1 else { return }
        turn(to: (sourceIndex + 1) % request.sources.count)
    }

    /// Begins with a place, of which nothing is known yet.
    private func turn(to index: Int) {
        sourceIndex = index
        failures = 0
        notBefore = .now
        sendsParts = false
        mode = firstMode
    }

    /// Gives a place up for the next one.
    private func giveUp(_ error: DownloadError) throws {
        stopAll()
        guard sourceIndex + 1 < request.sources.count else { throw failure(error) }
        attempts.append(attempt(error))
        let previous = source
        turn(to: sourceIndex + 1)
        replan()
        report(.switching(from: previous, to: source, reason: error))
    }

    private func restart(_ reason: TransferEvent.RestartReason, mode: Mode) throws {
        stopAll()
        let hadBytes = !partial.written.isEmpty
        self.mode = mode
        try discard()
        if hadBytes { report(.restarting(source: source, reason: reason)) }
        if keepsVersion { throw DownloadError.keepsChanging(source) }
    }

    /// Forgets all that came in.
    func discard() throws {
        forgetDigests()
        try partial.reset()
        replan()
    }

    /// Ends the transfer when its time is over.
    func checkTime() throws {
        let now = ContinuousClock.now
        let isLate =
            settings.deadline.map { now >= $0 } ?? false || settings.fileTimeout.map { now - started >= $0 } ?? false
        guard isLate else { return }
        stopAll()
        throw failure(.outOfTime(source, received: partial.written.count))
    }

    /// What happened at the place that is asked now.
    private func attempt(_ error: DownloadError) -> TransferFailure.Attempt {
        TransferFailure.Attempt(source: source, error: error, tries: max(1, failures))
    }

    /// What happened at all places.
    private func failure(_ last: DownloadError) -> TransferFailure {
        TransferFailure(attempts: attempts, last: attempt(last), command: lastCommand)
    }
}
