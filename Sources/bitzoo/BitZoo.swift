import ArgumentParser

@main
struct BitZoo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bitzoo",
        abstract: "Lists, fetches, converts and verifies Big Transfer (BiT) checkpoints."
    )
}
