import ArgumentParser

struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "Look after the catalogue; for its maintainers.",
        subcommands: [CatalogRefreshCommand.self]
    )
}
