import ArgumentParser
import ByteIO
import Conversion
import Download
import SystemPackage
import Zoo

struct Repair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Fetch the damaged parts of a file again, and prove the whole.",
        discussion: """
            Finds the damaged members of an npz (CRC-32) or tensors of a native file (SHA-256), fetches only their bytes, \
            checks the whole, and puts it in place of the damaged file in one step. What is missing at the end of a file is \
            a damaged part too. A file in the cache that is replaced is kept in quarantine.
            """
    )

    @Argument(help: ArgumentHelp("A weight file, or the name of a fetched checkpoint.", valueName: "name|file"))
    var target: String

    @Option(help: ArgumentHelp("What the file is: a name of the catalogue, or its URL.", valueName: "name|url"))
    var from: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the repaired file here, and leave the damaged one as it is.", valueName: "path")
    )
    var output: String?

    @Flag(name: .shortAndLong, help: "Replace the output if it exists.")
    var force = false

    @Flag(name: [.customShort("n"), .long], help: "Only tell what is damaged.")
    var dryRun = false

    @OptionGroup var lockFile: LockFileOption

    @OptionGroup var transfer: TransferOptions

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if !transfer.mirror.isEmpty, from?.contains("://") == true {
            throw ValidationError("--mirror goes with files of the catalogue, not with --from URL")
        }
    }

    func run() throws {
        let context = options.context
        let subject = try context.repairSubject(
            target,
            from: RepairOrigin(from: from, mirrors: transfer.mirrors(in: context)),
            lock: lockFile.existing(in: context),
            in: try context.loadCatalog()
        )
        let destination = try output.map { try OutputTarget($0, isDirectoryNeeded: false) }?
            .path(for: subject.path.lastComponent?.string ?? "repaired")
        if let destination, !force, !dryRun, fileExists(at: destination) { throw FileError.alreadyExists(destination) }
        let fetcher = try context.fetcher(isOffline: context.isOn("BITZOO_OFFLINE"), with: transfer)
        var run = RepairRun(
            subject: subject,
            fetcher: fetcher,
            destination: destination,
            replacing: destination == nil || force,
            terminal: context.terminal
        )
        let diagnosis = try run.diagnose()
        if diagnosis.isSound || dryRun {
            try finish(RepairReport(subject, diagnosis))
            return
        }
        guard subject.target.request != nil, !fetcher.isOffline else {
            try? finish(RepairReport(subject, diagnosis))
            throw refusal(subject, isOffline: fetcher.isOffline, in: context)
        }
        try finish(try run.repair())
    }

    /// Tells the result; what is still damaged ends with a code of its own.
    private func finish(_ report: RepairReport) throws {
        if options.json {
            try writeJSON(report)
        } else {
            for line in report.lines { writeLine(line) }
        }
        if report.verdict == .damaged { throw ReportedFailure(status: .wrongBytes) }
    }

    /// Why a damaged file cannot be repaired, and what can be done instead.
    private func refusal(_ subject: RepairSubject, isOffline: Bool, in context: CommandContext) -> CommandFailure {
        if isOffline, subject.target.request != nil {
            return CommandFailure(
                status: .noInput,
                description: "\(subject.path): damaged, and fetching is switched off",
                hint: "repair it without BITZOO_OFFLINE"
            )
        }
        guard let model = subject.recordedModel else {
            return CommandFailure(
                status: .wrongBytes,
                description: "\(subject.path): damaged, and nothing tells where it came from",
                hint: "say what it is with --from NAME or --from URL"
            )
        }
        return CommandFailure(
            status: .wrongBytes,
            description: "\(subject.path): damaged, and converted on this machine, so that no server has it",
            hint: "make it again: " + context.conversionCommand(of: model, to: subject.path)
        )
    }
}
