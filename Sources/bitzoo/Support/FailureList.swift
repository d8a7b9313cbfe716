import Catalog

/// Failures of some of several inputs: each is reported at once, the rest goes on, and the first gives the exit code.
struct FailureList {
    private var first: (any Error)?

    /// Runs the work on one input.
    mutating func collect(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            // an error that is none of ours is kept for the end
            let reported = Failure.report(error).map { ReportedFailure(status: $0) }
            first = first ?? reported ?? error
        }
    }

    /// Ends the command.
    ///
    /// - Throws: the first failure, as one that was reported already.
    func finish() throws {
        if let first { throw first }
    }
}

extension Failure {
    /// Tells the user about an error.
    ///
    /// - Parameter error: the error.
    /// - Returns: the exit code; `nil`, and nothing is said, when the error is none of ours.
    static func report(_ error: any Error) -> ExitStatus? {
        if let reported = error as? ReportedFailure { return reported.status }
        guard let failure = Failure(of: error) else { return nil }
        for line in failure.lines { writeDiagnostic(line) }
        return failure.status
    }
}

extension Failure {
    /// The lines that tell the user.
    var lines: [String] {
        var lines = (isList ? message.split(separator: "\n").map(String.init) : [message]).map {
            "bitzoo: error: \($0)"
        }
        lines += attempts.map { "bitzoo: error:   \($0.description)" }
        if let hint { lines.append("bitzoo: hint: \(hint)") }
        if let command { lines.append("bitzoo: hint: to reproduce: \(command)") }
        return lines
    }
}
