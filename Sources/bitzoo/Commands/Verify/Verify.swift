import ArgumentParser

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: VerifyFile.configuration.abstract,
        subcommands: [VerifyFile.self, VerifyMerge.self],
        defaultSubcommand: VerifyFile.self
    )
}
