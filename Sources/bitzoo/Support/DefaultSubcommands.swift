import ArgumentParser

/// Puts the subcommand that needs no name into a wish for help, so that it is the one that is explained.
///
/// - Parameters:
///   - arguments: the command line without the program's name.
///   - commands: the commands that have a subcommand of this kind.
/// - Returns: the command line to be parsed.
func namingDefault(in arguments: [String], of commands: [any ParsableCommand.Type]) -> [String] {
    for command in commands {
        let name = command.configuration.commandName ?? ""
        let wishes = [["help", name], [name, "--help"], [name, "-h"]]
        if wishes.contains(arguments) {
            return [name, command.configuration.defaultSubcommand?.configuration.commandName ?? "", "--help"]
        }
    }
    return arguments
}
