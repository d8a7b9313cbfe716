import ByteIO
import Catalog
import Download
import Formats
import Synchronization
import SystemPackage
import Zoo

/// A file of the catalogue that is to be fetched, and what must be asked for.
struct FetchPlan {
    let file: CatalogFile
    let requests: Result<[FetchRequest], any Error>
    /// The reporter's numbers of the requests.
    var items: [Int] = []

    init(_ file: CatalogFile, _ requests: Result<[FetchRequest], any Error>) {
        self.file = file
        self.requests = requests
    }
}

/// Fetches the files of one command, several at a time.
struct FetchRun: Sendable {
    /// Whether a file that holds another network than the catalogue says is refused.
    var requiresStructure = true
    /// Where what is fetched is recorded, besides the cache.
    var recorder: LockRecorder?

    private let fetcher: Fetcher
    private let delivery: FetchDelivery
    private let reporter: FetchReporter
    private let plans: [FetchPlan]

    init(fetcher: Fetcher, delivery: FetchDelivery, reporter: FetchReporter, plans: [FetchPlan]) {
        self.fetcher = fetcher
        self.delivery = delivery
        self.reporter = reporter
        self.plans = plans.map { plan in
            var plan = plan
            plan.items = (try? plan.requests.get())?.map(reporter.add) ?? []
            return plan
        }
    }

    /// Fetches them all; a failure is told at once, and does not stop the others.
    ///
    /// - Parameters:
    ///   - count: how many are fetched at the same time at most.
    ///   - printsPaths: whether the path of each file is printed, in order.
    /// - Returns: what became of each file, in order.
    func outcomes(jobs count: Int, printsPaths: Bool) -> [Result<FetchListing, any Error>] {
        runJobs(count: plans.count, concurrency: count) { position in
            let plan = plans[position]
            return Result { try fetch(plan) }.mapError { error in
                // an error that is none of ours is kept for the end
                reporter.fail(plan.file.urlPath, plan.items, error).map { ReportedFailure(status: $0) } ?? error
            }
        } deliver: { outcome in
            if printsPaths, let listing = try? outcome.get() { reporter.output(listing.path) }
        }
    }

    private func fetch(_ plan: FetchPlan) throws -> FetchListing {
        let file = plan.file
        try delivery.check(file)
        let requests = try plan.requests.get()
        let inspector = inspector(of: file)
        var fetched: [FetchedFile] = []
        for (request, item) in zip(requests, plan.items) {
            reporter.open(item)
            let part = try fetcher.fetch(request, inspector: inspector) { reporter.receive($0, of: item) }
            reporter.finish(item, part, work: file.objects.isEmpty ? delivery.work : nil)
            fetched.append(part)
        }
        try recorder?.record(zip(requests, fetched), from: file.objectURLs, in: fetcher.store)
        let path = try delivery.deliver(fetched, of: file)
        reporter.close(plan.items)
        for defect in file.defects { reporter.warn(defect.summary, about: file.file) }
        return try FetchListing(file, at: path, fetched: fetched)
    }

    /// Makes sure that what comes for the first time is what it should be, and not a page that some proxy sends.
    private func inspector(of file: CatalogFile) -> ReleasedFileInspector {
        var inspector = ReleasedFileInspector(file, hdf5: delivery.context.hdf5)
        inspector.requiresStructure = inspector.requiresStructure && requiresStructure
        return inspector
    }
}

/// Adds what is fetched to the lock file of a project, from several threads.
final class LockRecorder: Sendable {
    private let lock: Mutex<ProjectLock>

    init(_ lock: ProjectLock) {
        self.lock = Mutex(lock)
    }

    /// Records the files of one fetch.
    func record(
        _ fetched: some Sequence<(FetchRequest, FetchedFile)>,
        from urls: [String],
        in store: Store
    ) throws {
        let records = try store.lockFile.entries()
        try lock.withLock { lock in
            for ((request, file), url) in zip(Array(fetched), urls) {
                let checks = file.verification + (records[request.name]?.verification ?? [])
                try lock.add(file, as: request.name, from: url, verification: checks)
            }
        }
    }
}

/// A fetched file in JSON.
struct FetchListing: Encodable {
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
    /// The highest level of trust that the bytes reached.
    let level: Int?
    let contentDigest: String?
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
        level = fetched.map(\.level).min()
        contentDigest = isOne ? fetched.first?.contentDigest?.hexadecimal : nil
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
