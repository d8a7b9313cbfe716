import ArgumentParser
import Glibc

@main
struct BitZoo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bitzoo",
        abstract: "Lists, fetches, converts and verifies Big Transfer (BiT) checkpoints.",
        discussion: """
            A checkpoint is named as in the release, such as BiT-M-R50x1-ILSVRC2012, or by an alias, such as \
            google/bit-50. Results go to standard output, everything else to standard error; --json gives every result as \
            JSON. Each kind of failure has its own exit code.
            """,
        version: Version.current,
        subcommands: [HDF5HelperCommand.self],
        groupedSubcommands: [
            CommandGroup(name: "Catalogue:", subcommands: [List.self, Info.self, CatalogCommand.self]),
            CommandGroup(name: "Files:", subcommands: [Fetch.self, Inspect.self, Convert.self, Cache.self]),
            CommandGroup(name: "Checks:", subcommands: [Digest.self, Diff.self, Verify.self, Repair.self, Bench.self]),
            CommandGroup(name: "Images:", subcommands: [Predict.self]),
            CommandGroup(name: "Metadata:", subcommands: [ModelIndexCommand.self]),
        ],
    )

    /// Parses the command line, runs the command, and ends the process with the code of what happened.
    static func main() async {
        let interruption = Interruption()
        defer { withExtendedLifetime(interruption) {} }
        do {
            var command = try parseAsRoot(
                namingDefault(in: Array(CommandLine.arguments.dropFirst()), of: [Verify.self, ModelIndexCommand.self])
            )
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Glibc.exit(report(error).rawValue)
        }
    }

    /// Tells the user what happened.
    private static func report(_ error: any Error) -> ExitStatus {
        if let status = Failure.report(error) { return status }
        // what is left is the argument parser's: help, version, or a wrong command line
        let status = exitCode(for: error)
        let message = fullMessage(for: error)
        if status == .success {
            writeLine(message)
            return .success
        }
        write(message + "\n", to: STDERR_FILENO)
        return status == .validationFailure ? .usage : .unexpected
    }
}
