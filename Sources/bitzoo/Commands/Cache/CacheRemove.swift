import ArgumentParser
import Download
import SystemPackage

struct CacheRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove fetched files and what the lock file recorded of them.",
        discussion: """
            The next fetch of the file is a first one again: it records whatever the server then has. What was fetched of it so \
            far goes, too; bytes that have another name stay. Asks first if a pattern was given.
            """
    )

    @Argument(help: ArgumentHelp("Names as bitzoo cache list shows them, or patterns.", valueName: "name"))
    var names: [String]

    @OptionGroup var removal: RemovalOptions

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let name: String
        /// Whether there was a file, or a part of one, that was removed, or would be.
        let removed: Bool
    }

    func run() throws {
        let store = try options.context.store()
        let known = try store.knownNames()
        var chosen: [StoreName] = []
        var failures = FailureList()
        var hasPatterns = false
        for argument in names {
            failures.collect {
                let selection = try CacheSelection([argument], among: known)
                chosen += selection.names.filter { !chosen.contains($0) }
                hasPatterns = hasPatterns || selection.hasPatterns
            }
        }
        if hasPatterns, !removal.dryRun, !removal.yes {
            try removal.checkConsentIsPossible()
            for name in chosen { writeDiagnostic(name.string) }
            guard try removal.isAgreed("remove \(counted(chosen.count, "file"))?") else { return }
        }
        var results: [Result] = []
        for name in chosen {
            failures.collect {
                if removal.dryRun {
                    results.append(Result(name: name.string, removed: store.hasAnything(of: name)))
                    if !options.json { writeLine(name.string) }
                    return
                }
                let isRemoved = try store.remove(name)
                try store.lockFile.forget(name)
                results.append(Result(name: name.string, removed: isRemoved))
            }
        }
        if options.json { try writeJSON(results) }
        try failures.finish()
    }
}
