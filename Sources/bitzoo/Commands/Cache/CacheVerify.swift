import ArgumentParser
import ByteIO
import Download
import SystemPackage

struct CacheVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read fetched files again and compare them with what the lock file recorded.",
        discussion: """
            Prints a verdict for each file: ok, damaged, missing (recorded, but not there) or unrecorded (there, but not \
            recorded). A damaged file is put into quarantine, so that the next fetch brings it again. Ends with code 10 unless \
            all are ok.
            """
    )

    @Argument(
        help: ArgumentHelp("Names as bitzoo cache list shows them, or patterns; by default all.", valueName: "name")
    )
    var names: [String] = []

    @Flag(help: "Leave damaged files where they are.")
    var dryRun = false

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let name: String
        let verdict: String
        let bytes: Int?
        let sha256: String?
        let expectedSHA256: String?
        let quarantined: String?

        init(_ check: Store.Check) {
            name = check.name.string
            verdict = check.verdict.rawValue
            bytes = check.size
            sha256 = check.found?.hexadecimal
            expectedSHA256 = check.expected?.hexadecimal
            quarantined = check.quarantined?.string
        }
    }

    func run() throws {
        let context = options.context
        let store = try context.store()
        // a download that is not complete is not missing
        let known = try Set(store.entries().map(\.name) + store.lockFile.entries().keys).sorted()
        let selection = try names.isEmpty ? nil : CacheSelection(names, among: known)
        let progress = ProgressLine("verify", on: context.terminal)
        let checks = try store.check(selection?.names, quarantining: !dryRun) { progress.show(bytes: $0, of: $1) }
        progress.finish()
        if options.json { try writeJSON(checks.map(Result.init)) } else { write(checks, on: context.terminal) }
        let bad = checks.count { $0.verdict != .ok }
        guard bad > 0 else { return }
        throw CommandFailure(
            status: .wrongBytes,
            description:
                "\(bad) of \(counted(checks.count, "file")) in the cache \(bad == 1 ? "is" : "are") not as recorded",
            hint: "bitzoo fetch brings a file again; bitzoo cache remove forgets it"
        )
    }

    private func write(_ checks: [Store.Check], on terminal: Terminal) {
        var table = Table([("NAME", .left), ("VERDICT", .left), ("DETAIL", .left)])
        for check in checks {
            var detail = ""
            if let found = check.found, let expected = check.expected, check.verdict == .damaged {
                detail = "digest \(found) instead of \(expected)"
                if let path = check.quarantined { detail += ", now \(path)" }
            }
            table.append([check.name.string, check.verdict.rawValue, detail])
        }
        table.write(on: terminal)
    }
}
