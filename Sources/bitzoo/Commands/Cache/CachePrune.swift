import ArgumentParser
import Download
import FoundationEssentials
import SystemPackage

struct CachePrune: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove what nobody will miss: bytes without a name, old partial downloads, stale locks.",
        discussion: "Lists what goes, and asks first. A download that is running is left alone, however old it is."
    )

    @Option(help: ArgumentHelp("Remove partial downloads that nothing was added to for so long.", valueName: "days"))
    var olderThan = 7

    @Flag(help: "Remove quarantined files, too.")
    var quarantine = false

    @Flag(help: "Remove converted files and TensorFlow directories, too; they can be made again.")
    var derived = false

    @OptionGroup var removal: RemovalOptions

    @OptionGroup var options: GlobalOptions

    private struct Item: Encodable {
        let kind: String
        let name: String
        let path: String
        let bytesOnDisk: Int
        let removed: Bool
    }

    private struct Result: Encodable {
        let items: [Item]
        /// What was freed, or would be.
        let bytesOnDisk: Int
    }

    func validate() throws {
        guard olderThan >= 0 else { throw ValidationError("--older-than takes a number of days from 0") }
    }

    func run() throws {
        try removal.checkConsentIsPossible()
        let context = options.context
        let store = try context.store()
        let oldest = Date(timeIntervalSinceNow: -Double(olderThan) * 86_400)
        let leftovers = try store.leftovers(
            before: oldest,
            includingQuarantine: quarantine,
            includingDerived: derived
        )
        let bytes = leftovers.reduce(0) { $0 + $1.bytesOnDisk }
        if !options.json { write(leftovers, on: context.terminal) }
        let summary = "\(counted(leftovers.count, "item")), \(formatBytes(bytes))"
        var items: [Item] = []
        var failures = FailureList()
        let isAgreed = try !leftovers.isEmpty && removal.isAgreed("remove \(summary)?")
        for leftover in leftovers {
            failures.collect {
                let isRemoved = try isAgreed && store.remove(leftover)
                items.append(
                    Item(
                        kind: leftover.kind.rawValue,
                        name: leftover.name,
                        path: leftover.path.string,
                        bytesOnDisk: leftover.bytesOnDisk,
                        removed: isRemoved
                    )
                )
            }
        }
        let freed = removal.dryRun ? bytes : items.reduce(0) { $0 + ($1.removed ? $1.bytesOnDisk : 0) }
        if options.json { try writeJSON(Result(items: items, bytesOnDisk: freed)) }
        let verb = removal.dryRun ? "would be removed" : "removed"
        let count = removal.dryRun ? items.count : items.count(where: \.removed)
        writeDiagnostic("bitzoo: \(counted(count, "item")), \(formatBytes(freed)) \(verb)")
        try failures.finish()
    }

    private func write(_ leftovers: [Store.Leftover], on terminal: Terminal) {
        var table = Table([("KIND", .left), ("NAME", .left), ("SIZE", .right)])
        for leftover in leftovers {
            let size = leftover.bytesOnDisk
            table.append([
                leftover.kind.rawValue, leftover.name, terminal.isInteractive ? formatBytes(size) : String(size),
            ])
        }
        table.write(on: terminal)
    }
}
