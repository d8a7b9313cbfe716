import ArgumentParser
import Download

/// The options of every command that asks servers for anything: how patient it is.
struct PatienceOptions: ParsableArguments {
    private static let defaults = TransferSettings(userAgent: "")

    @Option(
        help: ArgumentHelp("Give a place up when it fails more often than this without a new byte.", valueName: "n")
    )
    var retries = Self.defaults.retries

    @Option(help: ArgumentHelp("Pause before the first new try; it doubles with each one.", valueName: "seconds"))
    var retryDelay = Seconds(Self.defaults.retryDelay)

    @Option(help: ArgumentHelp("The longest pause before a new try.", valueName: "seconds"))
    var retryMaxDelay = Seconds(Self.defaults.maximumRetryDelay)

    @Option(help: ArgumentHelp("How long making a connection may take.", valueName: "seconds"))
    var connectTimeout = Self.defaults.connectTimeout

    @Option(help: ArgumentHelp("How long the whole command may take.", valueName: "seconds"))
    var timeout: Seconds?

    func validate() throws {
        try require((0...1_000_000).contains(retries), "--retries must be from 0 to 1000000")
        try require(Seconds.allowedWhole.contains(connectTimeout), "--connect-timeout must be at least 1 second")
        try require(
            retryDelay.duration <= retryMaxDelay.duration,
            "--retry-delay must not be longer than --retry-max-delay"
        )
        try require(timeout.map { $0.duration > .zero } ?? true, "--timeout must be more than 0")
    }

    /// Writes what the user wants into settings; the time for the whole command starts to run here.
    ///
    /// - Parameter settings: the settings, with what the options say nothing about.
    func apply(to settings: inout TransferSettings) {
        settings.retries = retries
        settings.retryDelay = retryDelay.duration
        settings.maximumRetryDelay = retryMaxDelay.duration
        settings.connectTimeout = connectTimeout
        settings.deadline = timeout.map { .now + $0.duration }
    }
}

/// Refuses a value of an option.
///
/// - Parameters:
///   - isRight: whether the value can be used.
///   - message: what it must be.
/// - Throws: `ValidationError`.
func require(_ isRight: Bool, _ message: String) throws {
    if !isRight { throw ValidationError(message) }
}
