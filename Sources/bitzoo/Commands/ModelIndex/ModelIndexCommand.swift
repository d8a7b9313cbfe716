import ArgumentParser

struct ModelIndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model-index",
        abstract: ModelIndexWrite.configuration.abstract,
        subcommands: [ModelIndexWrite.self, ModelIndexCheck.self],
        defaultSubcommand: ModelIndexWrite.self
    )
}
