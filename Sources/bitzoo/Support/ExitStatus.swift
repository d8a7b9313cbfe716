/// The exit codes of the tool: the one place where they are defined.
///
/// `docs/exit-codes.md` documents them.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    /// Something that should not happen.
    case unexpected = 1
    /// A digest, a size or a checksum is not the expected one.
    case wrongBytes = 10
    /// The weights are not those of the model that they claim to be.
    case wrongModel = 11
    /// The accuracy is not the expected one.
    case lowAccuracy = 12
    /// There were too few images to tell whether the accuracy is the expected one.
    case undecided = 13
    /// Metadata say something else than what is known.
    case disagreement = 14
    /// The command line is wrong (`EX_USAGE`).
    case usage = 64
    /// An input is malformed (`EX_DATAERR`).
    case malformed = 65
    /// There is no such input, or no model of that name (`EX_NOINPUT`).
    case noInput = 66
    /// The network, a server or a library of the system is not available (`EX_UNAVAILABLE`).
    case unavailable = 69
    /// The output exists and is not overwritten (`EX_CANTCREAT`).
    case exists = 73
    /// A disk or file operation failed (`EX_IOERR`).
    case io = 74
    /// Stopped by the user, as shells report `SIGINT`.
    case interrupted = 130
}

/// An error that knows its exit code, for failures that a command itself finds.
struct CommandFailure: Error, CustomStringConvertible {
    let status: ExitStatus
    /// What went wrong and where.
    let description: String
    /// What to do about it, if that is known.
    var hint: String?
}

/// A failure that the command has reported already, as part of its result.
struct ReportedFailure: Error {
    let status: ExitStatus
}
