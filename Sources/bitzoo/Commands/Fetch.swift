import ArgumentParser
import ByteIO
import Catalog
import Conversion
import Download
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

    @OptionGroup var lockOptions: LockOptions

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
        var lock = try lockOptions.projectLock(in: context)
        var results: [FetchListing] = []
        var failures = FailureList()
        for file in files {
            failures.collect {
                let result = try fetch(file, with: fetcher, in: context, for: delivery, lock: &lock)
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
        for delivery: FetchDelivery,
        lock: inout ProjectLock?
    ) throws -> FetchListing {
        try delivery.check(file)
        var fetched: [FetchedFile] = []
        let requests = try context.requests(for: file, checksDerivedSize: !anySize)
        for var request in requests {
            // what leaves the cache is read anyway; what stays there is checked by `bitzoo verify`
            request.checksDigest = to != nil || output != nil
            try lock?.pin(&request, isStrict: lockOptions.locked)
            let progress = ProgressLine(request.name.string, on: context.terminal)
            defer { progress.finish() }
            let file = try fetcher.fetch(request) { event in
                if case .progress(let progressed) = event {
                    progress.show(bytes: progressed.received, of: progressed.total)
                }
            }
            fetched.append(file)
        }
        try checkContent(of: file, zip(requests.map(\.name), fetched), with: fetcher, in: context)
        if lockOptions.lock {
            let locked = zip(zip(requests, fetched), file.objectURLs).map { ($0.0.name, $0.1, $1) }
            try lock?.add(locked)
        }
        let path = try delivery.deliver(fetched, of: file)
        for defect in file.defects { writeDiagnostic("bitzoo: warning: \(file.file): \(defect.summary)") }
        return try FetchListing(file, at: path, fetched: fetched)
    }

    /// Makes sure that what came for the first time is what it should be, and not a page that some proxy sent.
    private func checkContent(
        of file: CatalogFile,
        _ fetched: some Sequence<(StoreName, FetchedFile)>,
        with fetcher: Fetcher,
        in context: CommandContext
    ) throws {
        var inspector = ReleasedFileInspector(file, hdf5: context.hdf5)
        inspector.requiresStructure = inspector.requiresStructure && !anySize
        for (name, part) in fetched where !part.wasCached {
            do {
                let report = try inspector.inspect(part.path)
                guard report.damagedParts.isEmpty else {
                    let names = report.damagedParts.map(\.name).joined(separator: ", ")
                    throw CommandFailure(status: .wrongBytes, description: "\(part.source): damaged: \(names)")
                }
            } catch {
                try fetcher.store.remove(name)
                try fetcher.store.lockFile.forget(name)
                throw error
            }
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
    /// The files of a directory.
    let objects: [Object]?

    struct Object: Encodable {
        let name: String
        let bytes: Int
        let sha256: String
        let url: String
    }

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
        let parts = zip(zip(file.objects, file.objectURLs), fetched).map { object, part in
            Object(
                name: ReleasedDirectory.localName(of: object.0),
                bytes: part.size,
                sha256: part.sha256.hexadecimal,
                url: object.1
            )
        }
        objects = file.objects.isEmpty ? nil : parts
    }
}
