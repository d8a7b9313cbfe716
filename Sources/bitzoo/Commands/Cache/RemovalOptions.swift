import ArgumentParser
import Glibc

/// The options of commands that remove more than the user has named.
struct RemovalOptions: ParsableArguments {
    @Flag(help: "List what would be removed, and remove nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    /// Refuses at once what would have to ask a program.
    ///
    /// - Throws: ``CommandFailure`` when nobody has agreed, and there is no terminal to ask on.
    func checkConsentIsPossible() throws {
        guard !dryRun, !yes, isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1 else { return }
        throw CommandFailure(
            status: .usage,
            description: "nobody can be asked whether to remove files",
            hint: "-y removes them without asking; --dry-run lists them"
        )
    }

    /// Whether something may be removed; asks on the terminal unless that is settled.
    ///
    /// - Parameter question: what the user is asked.
    /// - Returns: whether the answer was yes.
    /// - Throws: ``CommandFailure`` when nobody can be asked.
    func isAgreed(_ question: String) throws -> Bool {
        if dryRun { return false }
        if yes { return true }
        try checkConsentIsPossible()
        write("bitzoo: \(printable(question)) [y/N] ", to: STDERR_FILENO)
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }
}
