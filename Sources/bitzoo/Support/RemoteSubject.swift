import Catalog
import Conversion
import Download
import FoundationEssentials
import SystemPackage
import Zoo

/// A weight file on a server that a user wants to look at.
struct RemoteSubject {
    private let name: String
    private let request: TransferRequest
    private let options: TransferOptions

    /// Whether a text is an address rather than a path or a name.
    static func isURL(_ text: String) -> Bool {
        guard let marker = text.firstRange(of: "://") else { return false }
        return text[..<marker.lowerBound].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+") }
    }

    /// Finds out what is meant.
    ///
    /// - Parameters:
    ///   - text: an address, or a name of the catalogue.
    ///   - format: the released format that a checkpoint's name means.
    ///   - options: how it is asked for, and where else the released files are.
    ///   - context: where the catalogue is.
    /// - Throws: `DownloadError` for a text that is no address, `CatalogLookupError` when there is no such name,
    ///   ``CommandFailure`` when it names no weight file, or when no request may be made.
    init(
        _ text: String,
        format: Catalog::FileFormat?,
        _ options: TransferOptions,
        in context: CommandContext
    ) throws {
        name = text
        self.options = options
        if Self.isURL(text) {
            guard format == nil, options.mirror.isEmpty else {
                let option = format == nil ? "--mirror" : "--format"
                throw CommandFailure(status: .usage, description: "\(option) goes with a name, not with an address")
            }
            request = TransferRequest(url: try SourceURL(text))
        } else {
            let catalog = try context.loadCatalog()
            let file: CatalogFile
            if case .file(let found) = try catalog.resolve(text), format == nil {
                file = found
            } else {
                file = try catalog.file(named: text, format: format ?? .npz)
            }
            guard file.objects.isEmpty, file.holdsWeights,
                var found = try context.requests(
                    for: file,
                    checksDerivedSize: false,
                    mirrors: options.mirrors(in: context)
                ).first?.transfer
            else {
                throw CommandFailure(
                    status: .usage,
                    description: "\(file.file): only npz and h5 files can be inspected"
                )
            }
            // what is there is shown, whatever its size
            found.expectedSizes = []
            request = found
        }
        guard !context.isOn("BITZOO_OFFLINE") else {
            throw CommandFailure(
                status: .noInput,
                description: "\(request.url): on a server, and fetching is switched off"
            )
        }
    }

    /// Looks at the file.
    func inspection(in context: CommandContext) throws -> Inspection {
        if request.url.scheme == .file { return try localInspection(in: context) }
        return try naming(request.url.redacted) {
            // what is fetched is a few hundred kilobytes, and nothing of it is kept
            let remote = try RemoteFile(
                request,
                transfer: Transfer(settings: context.transferSettings(options)),
                directory: context.temporaryDirectory
            )
            let checkpoint = try RemoteCheckpoint(remote)
            var inspection = Inspection(checkpoint.checkpoint, name: name)
            inspection.remote = Inspection.Reading(
                url: checkpoint.source.redacted,
                requests: checkpoint.traffic.requests,
                bytesRead: checkpoint.traffic.bytes,
                share: Double(checkpoint.traffic.bytes) / Double(max(1, remote.size))
            )
            return inspection
        }
    }

    /// Looks at a file that is on this machine after all.
    private func localInspection(in context: CommandContext) throws -> Inspection {
        guard let path = URL(string: request.url.string)?.path(percentEncoded: false) else {
            throw DownloadError.invalidURL(request.url.string)
        }
        return try naming(FilePath(path)) {
            Inspection(try CheckpointFile(path: FilePath(path), hdf5: context.hdf5), name: name)
        }
    }
}
