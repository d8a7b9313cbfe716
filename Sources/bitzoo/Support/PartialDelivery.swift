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

    /// Fetches the parts one after the other; a failure does not keep the others from being fetched.
    ///
    /// - Parameters:
    ///   - files: the released files.
    ///   - isJSON: whether the result is printed as JSON.
    ///   - request: how a file is fetched.
    /// - Throws: the first failure, when all others were reported.
    func run(_ files: [CatalogFile], isJSON: Bool, request: (CatalogFile) throws -> [FetchRequest]) throws {
        var listings: [PartListing] = []
        var failures = FailureList()
        for file in files {
            failures.collect {
                let listing = try naming(file.url) { try deliver(file, request) }
                listings.append(listing)
                if !isJSON { writeLine(listing.path) }
            }
        }
        if isJSON { try writeJSON(listings) }
        try failures.finish()
    }

    private func deliver(
        _ file: CatalogFile,
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
        let progress = ProgressLine(label, on: context.terminal)
        defer { progress.finish() }
        let part = try PartialFetcher(fetcher: fetcher, hdf5: context.hdf5, generator: Version.generator)
            .fetch(selection, of: file, request) { event in
                if case .progress(let state) = event { progress.show(bytes: state.received, of: state.total) }
            }
        for defect in file.defects { writeDiagnostic("bitzoo: warning: \(file.file): \(defect.summary)") }
        return PartListing(file, part, at: try bring(part, to: destination, model: file.name))
    }

    /// Brings a part to its place, in its format.
    private func bring(_ part: FetchedPart, to destination: FilePath?, model: String) throws -> FilePath {
        switch (format, destination) {
        case (.native, nil):
            return part.path
        case (.native, .some(let destination)):
            let file = try MappedFile(path: part.path)
            try AtomicFile.write(to: destination, replacing: replacing) { writer in
                try file.withBytes { try writer.write($0) }
            }
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
