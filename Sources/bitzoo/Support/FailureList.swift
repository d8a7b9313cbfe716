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
        // a broken catalogue has a line for each problem; any other message is one line, whatever names it quotes
        let lines = error is CatalogError ? failure.message.split(separator: "\n") : [Substring(failure.message)]
        for line in lines { writeDiagnostic("bitzoo: error: \(line)") }
        if let hint = failure.hint { writeDiagnostic("bitzoo: hint: \(hint)") }
        return failure.status
    }
}
