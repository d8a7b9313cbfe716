import ArgumentParser
import ByteIO
import Catalog
import Download
import Synchronization
import SystemPackage
import Zoo

struct CatalogRefreshCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Ask the servers about the files of the catalogue, without fetching any.",
        discussion: """
            One HEAD request for each file, and for each object of a directory: what is missing, what has another size than \
            it should, what has changed since it was recorded? With -o the answers are recorded in a JSON document that is \
            made to be committed; what is in it of other files stays. Prints a line for each family, tab-separated where no \
            terminal is: family, objects, found, missing, differing, changed, redirected, without hash, plain, zip64, \
            unanswered, bytes. Ends with 69 when answers are lacking, else 66 when something is missing, else 10 when \
            something differs or has changed.
            """
    )

    @Argument(help: ArgumentHelp("Checkpoints, aliases, files, or patterns for them; all if none.", valueName: "name"))
    var names: [String] = []

    @Option(help: "Only this family, such as bit-m or vtab; may be repeated.")
    var family: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Update this record, or make it.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Ask this place and no other, which has the same files under the same paths; BITZOO_MIRROR does not count here.",
            valueName: "url"
        )
    )
    var mirror: MirrorURL?

    @Option(help: "The largest number of requests a second.")
    var rate = 4.0

    @Option(help: "The largest number of connections.")
    var jobs = 2

    @OptionGroup var patience: PatienceOptions

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard CatalogRefresh.rates.contains(rate) else { throw ValidationError("--rate is from 0.01 to 100") }
        guard CatalogRefresh.connectionCounts.contains(jobs) else { throw ValidationError("--jobs is from 1 to 8") }
    }

    func run() async throws {
        let context = options.context
        let catalog = try context.loadCatalog()
        let files = try selected(in: catalog)
        let objects = try refresh(in: context).objects(of: files)
        let sink = try RefreshSink(output: output, total: objects.count, terminal: context.terminal)
        let results = try await refresh(in: context).run(objects, record: sink.before) { sink.take($0) }
        try sink.finish()
        let included = files.count { $0.url.hasPrefix(CatalogRequests.resourceScheme) }
        let report = RefreshReport(results, families: catalog.families.map(\.id), includedFiles: included)
        if options.json {
            try writeJSON(report)
        } else {
            report.table(on: context.terminal).write(on: context.terminal)
            if included > 0 {
                writeDiagnostic("bitzoo: left out because they come with the program: \(counted(included, "file"))")
            }
        }
        report.tell(results)
        if let status = report.status { throw ReportedFailure(status: status) }
    }

    private func refresh(in context: CommandContext) throws -> CatalogRefresh {
        if context.isOn("BITZOO_OFFLINE") {
            throw CommandFailure(status: .usage, description: "BITZOO_OFFLINE is set, and this command makes requests")
        }
        var settings = context.transferSettings()
        patience.apply(to: &settings)
        var refresh = CatalogRefresh(settings: settings)
        refresh.rate = rate
        refresh.connections = jobs
        refresh.mirror = mirror?.url
        return refresh
    }

    /// The files that are meant, each once, in the catalogue's order.
    private func selected(in catalog: ModelCatalog) throws -> [CatalogFile] {
        var paths: Set<String> = []
        for name in names {
            let found: [CatalogFile]
            if GlobPattern.isPattern(name) {
                var query = CatalogQuery()
                query.patterns = [GlobPattern(name)]
                found = catalog.files(matching: query)
            } else {
                found =
                    switch try catalog.resolve(name) {
                    case .checkpoint(let checkpoint): checkpoint.files
                    case .file(let file): [file]
                    }
            }
            paths.formUnion(found.map(\.urlPath))
        }
        var query = CatalogQuery()
        query.families = try knownFilterValues(family, among: catalog.families.map(\.id), option: "family")
        let files = catalog.files(matching: query).filter { names.isEmpty || paths.contains($0.urlPath) }
        guard !files.isEmpty else {
            throw CommandFailure(status: .noInput, description: "nothing in the catalogue fits", hint: nil)
        }
        return files
    }
}
