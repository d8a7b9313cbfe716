import ArgumentParser
import Download

/// The options of every command that fetches files or parts of them: how patient it is, and where else the files are.
struct TransferOptions: ParsableArguments {
    /// The most connections that one file is fetched over; a server counts more of them as an attack.
    private static let maximumConnections = 64
    private static let defaults = TransferSettings(userAgent: "")

    @Option(
        help: ArgumentHelp(
            "A place that has the same files under the same relative paths; asked before the catalogue's own. Can be "
                + "given more than once; then those in BITZOO_MIRROR, separated by blanks.",
            valueName: "url"
        )
    )
    var mirror: [MirrorURL] = []

    @Option(
        help: ArgumentHelp(
            "Fetch parts of a file over this many connections, 1 to 64; otherwise over as many of up to 8 as help.",
            valueName: "n"
        )
    )
    var connections: Int?

    @OptionGroup var patience: PatienceOptions

    @Option(
        help: ArgumentHelp(
            "A connection with fewer bytes a second is stalled; 0 is never. k, M and G are accepted.",
            valueName: "bytes"
        )
    )
    var speedLimit = ByteCount(Self.defaults.stallSpeed)

    @Option(help: ArgumentHelp("Give a connection up that is stalled for this long.", valueName: "seconds"))
    var speedTime = Self.defaults.stallTime

    @Option(help: ArgumentHelp("How long one file may take, all tries together.", valueName: "seconds"))
    var fileTimeout: Seconds?

    func validate() throws {
        let last = Self.maximumConnections
        try require((1...last).contains(connections ?? 1), "--connections must be from 1 to \(last)")
        try require(Seconds.allowedWhole.contains(speedTime), "--speed-time must be at least 1 second")
        try require(fileTimeout.map { $0.duration > .zero } ?? true, "--file-timeout must be more than 0")
    }

    /// Writes what the user wants into settings; the time for the whole command starts to run here.
    ///
    /// - Parameter settings: the settings, with what the options say nothing about.
    func apply(to settings: inout TransferSettings) {
        if let connections {
            settings.connections = connections
            settings.adaptsConnections = false
        }
        patience.apply(to: &settings)
        settings.stallSpeed = speedLimit.count
        settings.stallTime = speedTime
        settings.fileTimeout = fileTimeout?.duration
    }

    /// The mirrors in the order in which they are asked: those of the command line, then those of `BITZOO_MIRROR`.
    ///
    /// - Parameter context: where the variable is.
    /// - Returns: the mirrors, each once.
    /// - Throws: ``CommandFailure`` when the variable holds something else.
    func mirrors(in context: CommandContext) throws -> [SourceURL] {
        let variable = "BITZOO_MIRROR"
        let listed = (context.environment[variable] ?? "").split { " \t\n".contains($0) }
        let named = try listed.enumerated().map { position, text in
            guard let mirror = MirrorURL(argument: String(text)) else {
                // by its number, for it may hold a password
                throw CommandFailure(
                    status: .usage,
                    description: "\(variable): place \(position + 1) of \(listed.count) is not a base URL",
                    hint: "it takes http, https and file URLs, separated by blanks"
                )
            }
            return mirror
        }
        var seen: Set<SourceURL> = []
        return (mirror + named).map(\.url).filter { seen.insert($0).inserted }
    }
}

extension CommandContext {
    /// The settings of transfers: those of the environment, and what the user asked for.
    func transferSettings(_ options: TransferOptions? = nil) -> TransferSettings {
        var settings = TransferSettings(userAgent: "bitzoo/\(Version.current)", environment: environment)
        options?.apply(to: &settings)
        return settings
    }
}
