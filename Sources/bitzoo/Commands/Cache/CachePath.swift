import ArgumentParser
import Download
import SystemPackage

struct CachePath: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "path", abstract: "Print where the cache is.")

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let path: String
    }

    func run() throws {
        let root = try options.context.store().root.string
        if options.json { try writeJSON(Result(path: root)) } else { writeLine(root) }
    }
}
