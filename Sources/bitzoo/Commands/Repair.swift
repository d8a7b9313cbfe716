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
        help: ArgumentHelp("A place that holds the released files under the same paths, asked first.", valueName: "url")
    )
    var mirror: [String] = []

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

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if !mirror.isEmpty, from?.contains("://") == true {
            throw ValidationError("--mirror goes with files of the catalogue, not with --from URL")
        }
    }

    func run() throws {
        let context = options.context
        var subject = try context.repairSubject(
            target,
            from: RepairOrigin(from: from, mirrors: mirror),
            lock: lockFile.existing(in: context),
            in: try context.loadCatalog()
        )
        let destination = try output.map { try OutputTarget($0, isDirectoryNeeded: false) }?
            .path(for: subject.path.lastComponent?.string ?? "repaired")
        if let destination, !force, !dryRun, fileExists(at: destination) { throw FileError.alreadyExists(destination) }
        let fetcher = try context.fetcher(isOffline: context.isOn("BITZOO_OFFLINE"))
        let repairer = Repairer(inspector: subject.inspector, fetcher: TransferPartFetcher(fetcher.transfer))
        var diagnosis = try naming(subject.path) { try repairer.diagnose(subject.path, as: subject.target) }
        if !diagnosis.isSound, !dryRun, let size = try remoteSize(of: subject, with: fetcher) {
            subject.target.request?.expectedSizes = [size]
            diagnosis = try repairer.diagnose(subject.path, as: subject.target)
        }
        var report = RepairReport(subject, diagnosis)
        if diagnosis.isSound || dryRun {
            try finish(report)
            return
        }
        guard let request = subject.target.request, !fetcher.isOffline else {
            try? finish(report)
            throw refusal(subject, isOffline: fetcher.isOffline, in: context)
        }
        let place = destination ?? subject.path
        let inStore = destination == nil ? subject.storeName : nil
        let partial =
            try inStore.map { try RepairedFile.partial(for: $0, in: fetcher.store) }
            ?? RepairedFile.partial(for: place)
        let outcome = try repair(subject, request, diagnosis, with: repairer, into: partial, in: context)
        let digest = try outcome.diagnosis.sha256 ?? outcome.delivered?.sha256 ?? SHA256Digest(ofFileAt: partial)
        report.complete(outcome, digest: digest, at: place)
        if let inStore {
            report.quarantined = try RepairedFile(partial)
                .install(as: inStore, in: fetcher.store, url: request.url, digest: digest)
        } else {
            let isReplacing = destination == nil || force
            let mode = destination == nil ? try permissions(of: subject.path) : nil
            try RepairedFile(partial).install(at: place, replacing: isReplacing, mode: mode)
        }
        try finish(report)
    }

    /// The size of a file of which nothing but its address is known, so that what is missing at its end is known too.
    private func remoteSize(of subject: RepairSubject, with fetcher: Fetcher) throws -> Int? {
        guard let request = subject.target.request, request.expectedSizes.isEmpty, !fetcher.isOffline else {
            return nil
        }
        do {
            let remote = try RemoteFile(request, transfer: fetcher.transfer, directory: subject.path.directory)
            return remote.size
        } catch let error as TransferFailure {
            guard case .noRanges = error.cause else { throw error }
            return nil
        } catch DownloadError.noRanges {
            return nil
        }
    }

    private func repair(
        _ subject: RepairSubject,
        _ request: TransferRequest,
        _ diagnosis: Diagnosis,
        with repairer: Repairer,
        into partial: FilePath,
        in context: CommandContext
    ) throws -> Repairer.Outcome {
        let progress = ProgressLine(subject.path.lastComponent?.string ?? "repair", on: context.terminal)
        defer { progress.finish() }
        return try repairer.repair(
            subject.path,
            as: subject.target,
            from: request,
            diagnosis: diagnosis,
            into: partial
        ) { event in
            if case .progress(let state) = event { progress.show(bytes: state.received, of: state.total) }
        }
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
