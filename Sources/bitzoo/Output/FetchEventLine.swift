import ByteIO
import Download
import FoundationEssentials
import SystemPackage

/// An event of a fetch as one line of JSON; `docs/fetch-events.md` describes them.
struct FetchEventLine: Encodable {
    /// The version of the format: it changes when a field changes its meaning or goes away.
    static let version = 1

    enum Name: String, Encodable {
        case started, progress, retrying, switching, restarting, repairing, finished, failed, warning
    }

    let version = Self.version
    let time: String
    let event: Name
    let file: String
    var source: String?
    var total: Int?
    var received: Int?
    var resumed: Int?
    var transferred: Int?
    var rate: Int?
    var connections: Int?
    var reason: String?
    var code: String?
    var attempt: Int?
    var pause: Double?
    var from: String?
    var to: String?
    var bytes: Int?
    var parts: [String]?
    var path: String?
    var sha256: String?
    var cached: Bool?
    var seconds: Double?
    var verification: [String]?
    var exitCode: Int32?
    var message: String?
    var attempts: [Failure.Attempt]?
    var hint: String?
    var command: String?

    /// Begins an event that happens now.
    init(_ event: Name, _ file: String) {
        time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        self.event = event
        self.file = file
    }

    /// What the downloader tells.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - file: the file's name.
    init(_ event: TransferEvent, of file: String) {
        switch event {
        case .started(let source, let total, let resumed):
            self.init(.started, file)
            self.source = source.redacted
            self.total = total
            self.resumed = resumed
        case .progress(let progress):
            self.init(.progress, file)
            received = progress.received
            total = progress.total
        case .retrying(let source, let reason, let attempt, let pause):
            self.init(.retrying, file)
            self.source = source.redacted
            self.reason = reason.shortText
            self.attempt = attempt
            self.pause = milliseconds(pause / .seconds(1))
        case .switching(let from, let to, let reason):
            self.init(.switching, file)
            self.from = from.redacted
            self.to = to.redacted
            self.reason = reason.shortText
        case .restarting(let source, let reason):
            self.init(.restarting, file)
            self.source = source.redacted
            self.reason = reason.rawValue
            code = "\(reason)"
        case .repairing(let bytes, let parts):
            self.init(.repairing, file)
            self.bytes = bytes
            self.parts = parts
        }
    }

    /// A file, or a part of one, that is in the store now.
    ///
    /// - Parameters:
    ///   - fetched: the file.
    ///   - item: how it came.
    ///   - seconds: how long that took.
    init(_ fetched: some Arrival, _ item: FetchItem, seconds: Double) {
        self.init(.finished, item.name)
        path = fetched.path.string
        bytes = fetched.size
        sha256 = fetched.wholeDigest?.hexadecimal
        cached = fetched.wasCached
        verification = fetched.verification.map(\.rawValue)
        guard !fetched.wasCached else { return }
        transferred = item.transferred
        self.seconds = milliseconds(seconds)
    }

    /// A file that was not brought to where it should be.
    ///
    /// - Parameters:
    ///   - failure: what the user is told.
    ///   - file: the file's name.
    init(_ failure: Failure, of file: String) {
        self.init(.failed, file)
        exitCode = failure.status.rawValue
        message = failure.message
        attempts = failure.attempts.isEmpty ? nil : failure.attempts
        hint = failure.hint
        command = failure.command
    }

    /// A file that will not come because the process is told to end.
    ///
    /// - Parameters:
    ///   - file: the file's name.
    ///   - status: the exit code.
    init(interruptionOf file: String, status: Int32) {
        self.init(.failed, file)
        exitCode = status
        message = "interrupted"
    }

    /// The line, with its end.
    func text() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // nothing in here can fail to be encoded
        guard let data = try? encoder.encode(self) else { return "" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

/// A time to the millisecond: more digits would only look exact.
private func milliseconds(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
