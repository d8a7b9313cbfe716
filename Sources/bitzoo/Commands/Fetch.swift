import ArgumentParser
import ByteIO
import Catalog
import Conversion
import Download
import Formats
import SystemPackage
import Zoo

struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch checkpoints, verified, into the cache or to a path.",
        discussion: """
            Prints the path of each file. What was fetched before comes from the cache without a request. The first fetch \
            records the file's digest in the lock file; every later one must match it.
            """
    )

    @Argument(help: ArgumentHelp("Checkpoints, aliases or files of the catalogue.", valueName: "name"))
    var names: [String]

    @Option(help: "The released format to fetch: npz (the default), h5 or tfhub.")
    var format: Catalog::FileFormat?

    @Option(help: "Convert to native, npz or h5.")
    var to: TargetFormat?

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file, or into this directory.", valueName: "path"))
    var output: String?

    @Flag(name: .shortAndLong, help: "Replace the output if it exists.")
    var force = false

    @Flag(help: "Make no request; what is not in the cache is an error. Also: BITZOO_OFFLINE=1.")
    var offline = false

    @Flag(help: "Accept another size than the one that only follows from the architecture.")
    var anySize = false

    @Option(
        name: [.customShort("j", allowingJoined: true), .long],
        help: ArgumentHelp("Fetch this many files at the same time, 1 to 16.", valueName: "n")
    )
    var jobs = 2

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @OptionGroup var lockOptions: LockOptions

    @OptionGroup var parts: PartOptions

    @OptionGroup var transfer: TransferOptions

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if to != nil, format == .tfhub || format == .text {
            throw ValidationError("only npz and h5 files can be converted")
        }
        guard (1...16).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 16") }
        try parts.check(to: to, format: format)
        if parts.selection != nil, lockOptions.lock || lockOptions.locked {
            throw ValidationError("the project's lock file pins whole files, and no parts of them")
        }
    }

    func run() throws {
        let context = options.context
        let catalog = try context.loadCatalog()
        var seen: Set<CatalogFile> = []
        let files = try names.map { try file(named: $0, in: catalog) }.filter { seen.insert($0).inserted }
        let target = try output.map { try OutputTarget($0, isDirectoryNeeded: names.count > 1) }
        let delivery = FetchDelivery(context: context, format: to, target: target, replacing: force)
        let fetcher = try context.fetcher(isOffline: offline || context.isOn("BITZOO_OFFLINE"), with: transfer)
        let mirrors = try transfer.mirrors(in: context)
        if let selection = parts.selection {
            let delivery = PartialDelivery(
                context: context,
                fetcher: fetcher,
                selection: selection,
                format: to ?? .native,
                target: target,
                replacing: force,
                reporter: FetchReporter(isJSON: options.json, isQuiet: quiet, in: context)
            )
            try delivery.run(files, isJSON: options.json) { file in
                try context.requests(for: file, checksDerivedSize: !anySize, mirrors: mirrors)
            }
            return
        }
        let lock = try lockOptions.projectLock(in: context)
        let plans = files.map { file in
            FetchPlan(file, Result { try requests(for: file, from: mirrors, lock: lock, in: context) })
        }
        let reporter = FetchReporter(isJSON: options.json, isQuiet: quiet, in: context)
        var run = FetchRun(fetcher: fetcher, delivery: delivery, reporter: reporter, plans: plans)
        run.requiresStructure = !anySize
        if lockOptions.lock { run.recorder = lock.map(LockRecorder.init) }
        let outcomes = run.outcomes(jobs: jobs, printsPaths: !options.json)
        reporter.close()
        if options.json { try writeJSON(outcomes.compactMap { try? $0.get() }) }
        for outcome in outcomes { _ = try outcome.get() }
    }

    private func requests(
        for file: CatalogFile,
        from mirrors: [SourceURL],
        lock: ProjectLock?,
        in context: CommandContext
    ) throws -> [FetchRequest] {
        try context.requests(for: file, checksDerivedSize: !anySize, mirrors: mirrors).map { request in
            var request = request
            // what leaves the cache is read anyway; what stays there is checked by `bitzoo verify`
            request.checksDigest = to != nil || output != nil
            try lock?.pin(&request, isStrict: lockOptions.locked)
            return request
        }
    }

    private func file(named name: String, in catalog: ModelCatalog) throws -> CatalogFile {
        if case .file(let file) = try catalog.resolve(name), format == nil { return file }
        return try catalog.file(named: name, format: format ?? .npz)
    }
}
