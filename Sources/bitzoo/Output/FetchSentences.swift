import Download

// What is said about a fetch in whole lines: the permanent ones on a terminal, and all of them elsewhere.

extension FetchItem {
    /// How far it is.
    func progressSentence(at now: ContinuousClock.Instant) -> String {
        if case .working(let work) = phase { return "\(name): \(work)" }
        switch note {
        case .retrying(_, let reason): return "\(name): \(howFar), waiting to try again: \(reason)"
        case .repairing(let bytes, _): return "\(name): repairing \(formatBytes(bytes))"
        case .restarted, nil: break
        }
        if let total, received >= total { return "\(name): checking" }
        return "\(name): \(howFar)\(pace(bytesPerSecond(at: now), left: total.map { $0 - received }))"
    }

    private var howFar: String {
        guard let total, let percentage else { return formatBytes(mostReceived) }
        return "\(percentage)% of \(formatBytes(total))"
    }

    /// What became of it.
    func summary(_ file: some Arrival, at now: ContinuousClock.Instant) -> String {
        let seconds = seconds(at: now)
        var text = "\(name): \(formatBytes(mostReceived)) in \(formatDuration(seconds: seconds))"
        if seconds >= 0.5, transferred > 0 { text += ", \(formatRate(Double(transferred) / seconds))" }
        if transferred < mostReceived { text += ", \(formatBytes(transferred)) of it now" }
        return file.verification.isEmpty
            ? text + ", nothing to verify against"
            : text + ", verified: " + file.verification.map(\.rawValue).joined(separator: ", ")
    }
}

extension FetchLedger.Total {
    /// How far all files together are.
    var sentence: String {
        let done = "total: \(closed) of \(files) files, "
        guard let bytes, let percentage else { return done + formatBytes(received) + pace(bytesPerSecond, left: nil) }
        return done + "\(percentage)% of \(formatBytes(bytes))" + pace(bytesPerSecond, left: bytes - received)
    }
}

extension TransferEvent {
    /// What happened to a file, if that is worth a line.
    func sentence(on name: String) -> String? {
        switch self {
        case .started(let source, let total, let resumed):
            let size = total.map { "\(formatBytes($0)) " } ?? ""
            return "\(name): fetching \(size)from \(source)"
                + (resumed > 0 ? ", \(formatBytes(resumed)) are here already" : "")
        case .progress: return nil
        case .retrying(_, let reason, let attempt, let pause):
            let seconds = (pause / .seconds(1)).rounded(.up)
            return "\(name): \(reason.shortText); try \(attempt + 1) in \(formatDuration(seconds: seconds))"
        case .switching(_, let target, let reason): return "\(name): \(reason); going on with \(target)"
        case .restarting(_, let reason): return "\(name): beginning anew: \(reason.rawValue)"
        case .repairing(let bytes, let parts):
            return "\(name): fetching \(formatBytes(bytes)) again: \(parts.joined(separator: ", "))"
        }
    }
}

/// A speed and what it means for the time left.
private func pace(_ bytesPerSecond: Double?, left: Int?) -> String {
    guard let bytesPerSecond else { return "" }
    guard let left, left > 0, bytesPerSecond >= 1 else { return ", \(formatRate(bytesPerSecond))" }
    return ", \(formatRate(bytesPerSecond)), \(formatDuration(seconds: max(1, Double(left) / bytesPerSecond))) left"
}
