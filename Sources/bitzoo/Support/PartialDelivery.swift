import ByteIO
import Catalog
import Conversion
import Download
import SystemPackage
import Zoo

/// Fetches parts of checkpoints, and brings them where the user wants them.
struct PartialDelivery {
    let context: CommandContext
    let fetcher: Fetcher
    /// The tensors that are wanted.
    let selection: TensorSelection
    /// The format to write: native, or npz.
    let format: TargetFormat
    /// Where the user wants them, if not in the cache.
    let target: OutputTarget?
    /// Whether what the user has there may be replaced.
    let replacing: Bool
    /// Tells the user how that goes.
    let reporter: FetchReporter

    /// Fetches the parts one after the other; a failure is told at once, and does not stop the others.
    ///
    /// - Parameters:
    ///   - files: the released files.
    ///   - isJSON: whether the result is printed as JSON.
    ///   - request: how a file is fetched.
    /// - Throws: the first failure, when all were told.
    func run(_ files: [CatalogFile], isJSON: Bool, request: (CatalogFile) throws -> [FetchRequest]) throws {
        let items = files.map { reporter.add(name(of: $0)) }
        let outcomes = zip(files, items).map { file, item in
            Result {
                let listing = try naming(file.url) { try deliver(file, item, request) }
                if !isJSON { reporter.output(listing.path) }
                return listing
            }.mapError { error in
                // an error that is none of ours is kept for the end
                reporter.fail(name(of: file), [item], error).map { ReportedFailure(status: $0) } ?? error
            }
        }
        reporter.close()
        if isJSON { try writeJSON(outcomes.compactMap { try? $0.get() }) }
        for outcome in outcomes { _ = try outcome.get() }
    }

    /// What the part of a file is called while it comes: as in the cache.
    private func name(of file: CatalogFile) -> String {
        "\(file.name).\(selection.fileNamePart).\(TargetFormat.native.fileExtension)"
    }

    /// What is done with a part after it was fetched, for those who watch.
    private var work: String? {
        if format != .native { return "converting to \(format.rawValue)" }
        return target == nil ? nil : "copying"
    }

    private func deliver(
        _ file: CatalogFile,
        _ item: Int,
        _ request: (CatalogFile) throws -> [FetchRequest]
    ) throws -> PartListing {
        guard file.format == .npz || file.format == .h5, let request = try request(file).first else {
            throw CommandFailure(
                status: .usage,
                description: "\(file.file): only npz and h5 files can be used in part"
            )
        }
        let label = "\(file.name).\(selection.fileNamePart)"
        let destination = target?.path(for: "\(label).\(format.fileExtension)")
        if !replacing, let destination, fileExists(at: destination) { throw FileError.alreadyExists(destination) }
        reporter.open(item)
        let part = try PartialFetcher(fetcher: fetcher, hdf5: context.hdf5, generator: Version.generator)
            .fetch(selection, of: file, request) { reporter.receive($0, of: item) }
        reporter.finish(item, part, work: work)
        let path = try bring(part, to: destination, model: file.name)
        reporter.close([item])
        for defect in file.defects { reporter.warn(defect.summary, about: file.file) }
        return PartListing(file, part, at: path)
    }

    /// Brings a part to its place, in its format.
    private func bring(_ part: FetchedPart, to destination: FilePath?, model: String) throws -> FilePath {
        switch (format, destination) {
        case (.native, nil):
            return part.path
        case (.native, .some(let destination)):
            try AtomicFile.copy(part.path, to: destination, replacing: replacing)
            return destination
        case (_, let destination):
            var sibling = part.path
            sibling.extension = format.fileExtension
            let path = destination ?? sibling
            let checkpoint = try CheckpointFile(path: part.path, hdf5: context.hdf5)
            try Converter(generator: Version.generator, model: model)
                .convert(checkpoint, to: path, as: format, replacing: replacing || destination == nil)
            return path
        }
    }
}

/// A fetched part in JSON.
private struct PartListing: Encodable {
    let name: String
    /// The file that the user gets: in the cache or copied.
    let path: String
    /// The released file.
    let url: String
    let releasedBytes: Int?
    /// What was selected.
    let selection: String
    let tensors: Int
    let leftOut: [String]
    /// Whether no request was made.
    let cached: Bool
    let requests: Int
    let bytesRead: Int
    let verification: [String]

    init(_ file: CatalogFile, _ part: FetchedPart, at path: FilePath) {
        name = file.name
        self.path = path.string
        url = file.url
        releasedBytes = part.releasedSize
        selection = part.selection.description
        tensors = part.tensorCount
        leftOut = part.leftOut
        cached = part.traffic == nil
        requests = part.traffic?.requests ?? 0
        bytesRead = part.traffic?.bytes ?? 0
        verification = part.verification.map(\.rawValue)
    }
}
