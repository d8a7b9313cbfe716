import ArgumentParser
import ModelIndex
import SystemPackage

struct ModelIndexCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compare a model index that somebody else wrote with the catalogue.",
        discussion: """
            Reads YAML or JSON in the form of model-index or of the hub, and Markdown pages that have such an index in their front \
            matter or in comments. A model is recognised by the address of its weights, or by a name. Every figure that something \
            is known about is compared, as far as its digits go; what disagrees is listed with its line and with what is known.

            The exit code is 14 when something disagrees.
            """
    )

    @Argument(help: ArgumentHelp("The index.", valueName: "file"))
    var file: String

    @Flag(name: .shortAndLong, help: "List also what agrees, and what nothing is known about.")
    var verbose = false

    @OptionGroup var knowledge: KnowledgeOptions

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let context = options.context
        let catalog = try context.loadCatalog()
        let known = try knowledge.collect(in: catalog, context)
        let check = try IndexCheck(of: FilePath(file), against: catalog, knowledge: known)
        let report = IndexReport(check, file: file)
        if options.json {
            try writeJSON(report)
        } else {
            for line in report.lines(isVerbose: verbose, on: context.terminal) { writeLine(line) }
        }
        if check.count(of: .disagrees) > 0 { throw ReportedFailure(status: .disagreement) }
    }
}
