import ArgumentParser
import ByteIO
import Catalog
import Conversion
import Download
import Formats
import SystemPackage

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

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if to != nil, format == .tfhub || format == .text {
            throw ValidationError("only npz and h5 files can be converted")
        }
    }

    func run() throws {
        let context = options.context
        let catalog = try context.loadCatalog()
        let files = try names.map { try file(named: $0, in: catalog) }
        let target = try output.map { try OutputTarget($0, isDirectoryNeeded: names.count > 1) }
        let delivery = FetchDelivery(context: context, format: to, target: target, replacing: force)
        let fetcher = try context.fetcher(isOffline: offline || context.isOn("BITZOO_OFFLINE"))
        var results: [FetchListing] = []
        var failures = FailureList()
        for file in files {
            failures.collect {
                let result = try fetch(file, with: fetcher, in: context, for: delivery)
                results.append(result)
                if !options.json { writeLine(result.path) }
            }
        }
        if options.json { try writeJSON(results) }
        try failures.finish()
    }

    private func file(named name: String, in catalog: ModelCatalog) throws -> CatalogFile {
        if case .file(let file) = try catalog.resolve(name), format == nil { return file }
        return try catalog.file(named: name, format: format ?? .npz)
    }

    private func fetch(
        _ file: CatalogFile,
        with fetcher: Fetcher,
        in context: CommandContext,
        for delivery: FetchDelivery
    ) throws -> FetchListing {
        try delivery.check(file)
        var fetched: [FetchedFile] = []
        for var request in try context.requests(for: file, checksDerivedSize: !anySize) {
            // what leaves the cache is read anyway; what stays there is checked by `bitzoo verify`
            request.checksDigest = to != nil || output != nil
            let progress = ProgressLine(request.name.string, on: context.terminal)
            defer { progress.finish() }
            let file = try fetcher.fetch(request) { event in
                if case .progress(let progressed) = event {
                    progress.show(bytes: progressed.received, of: progressed.total)
                }
            }
            fetched.append(file)
        }
        try checkContent(of: file, fetched, with: fetcher, in: context)
        let path = try delivery.deliver(fetched, of: file)
        for defect in file.defects { writeDiagnostic("bitzoo: warning: \(file.file): \(defect.summary)") }
        return try FetchListing(file, at: path, fetched: fetched)
    }

    /// Makes sure that what came for the first time is a weight file, and not a page that some proxy sent.
    private func checkContent(
        of file: CatalogFile,
        _ fetched: [FetchedFile],
        with fetcher: Fetcher,
        in context: CommandContext
    ) throws {
        guard file.format == .npz || file.format == .h5, let only = fetched.first, !only.wasCached else { return }
        do {
            let found = try Formats::FileFormat.detect(only.path)
            let wanted: Formats::FileFormat = file.format == .npz ? .npz : .hdf5
            guard found == wanted else {
                throw CommandFailure(
                    status: .malformed,
                    description: "\(file.url): the server sent \(found.rawValue) instead of \(wanted.rawValue)"
                )
            }
        } catch {
            let name = try StoreName(context.storeName(of: file))
            try fetcher.store.remove(name)
            try fetcher.store.lockFile.forget(name)
            throw error
        }
    }
}

/// A fetched file in JSON.
private struct FetchListing: Encodable {
    let name: String
    /// The file that the user gets: in the cache, copied or converted.
    let path: String
    let bytes: Int
    /// The released file.
    let url: String
    let releasedBytes: Int
    let sha256: String?
    let cached: Bool
    let verification: [String]

    init(_ file: CatalogFile, at path: FilePath, fetched: [FetchedFile]) throws {
        let isOne = fetched.count == 1
        name = file.name
        self.path = path.string
        releasedBytes = fetched.reduce(0) { $0 + $1.size }
        bytes = isOne ? try fileSize(at: path) : releasedBytes
        url = file.url
        sha256 = isOne ? fetched.first?.sha256.hexadecimal : nil
        cached = fetched.allSatisfy(\.wasCached)
        verification = isOne ? fetched.flatMap(\.verification).map(\.rawValue) : []
    }
}
