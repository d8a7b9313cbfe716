import ByteIO
import Catalog
import Conversion
import Download
import Formats
import SystemPackage
import Zoo

/// What a user asked to repair: a file, and what is known of it.
struct RepairSubject {
    /// The damaged file.
    let path: FilePath
    /// Its name in the cache, if that is where it is.
    let storeName: StoreName?
    /// Knows what the file should be.
    let inspector: ReleasedFileInspector
    /// Where it can be fetched, and its digest.
    var target: RepairTarget
    /// The model that a native file says it holds.
    let recordedModel: String?
    /// Whether nothing but the cache's own record states the digest.
    var isPinnedByRecord = false
}

/// Where a file is fetched again from, as the user said it.
struct RepairOrigin {
    /// A name of the catalogue, or a URL.
    let from: String?
    /// Places that hold the released files under the same relative paths.
    let mirrors: [SourceURL]

    /// The URL, when it is one.
    var url: String? { from.flatMap { $0.contains("://") ? $0 : nil } }
    /// The name, when it is one.
    var name: String? { url == nil ? from : nil }
}

extension CommandContext {
    /// Finds out what is to be repaired.
    ///
    /// - Parameters:
    ///   - text: a file, or a name of the catalogue whose file was fetched before.
    ///   - origin: where it is fetched from.
    ///   - lock: the project's lock file, if there is one.
    ///   - catalog: the catalogue.
    /// - Returns: the file and what is known of it.
    /// - Throws: `FileError` when there is no such file, `CatalogLookupError` when there is no such name, ``CommandFailure``
    ///   when it was not fetched.
    func repairSubject(
        _ text: String,
        from origin: RepairOrigin,
        lock: ProjectLock?,
        in catalog: ModelCatalog
    ) throws -> RepairSubject {
        let path = FilePath(text)
        if isDirectory(path) { throw FileError.notARegularFile(path) }
        guard fileExists(at: path) else {
            if text.contains("/"), (try? catalog.resolve(text)) == nil { throw FileError.notFound(path) }
            let file = try cachedFile(named: text, in: catalog)
            return try subject(store().path(of: StoreName(storeName(of: file))), holding: file, origin, lock, catalog)
        }
        // the cache's own files are only changed by its rules
        if let name = try (try? store())?.name(ofFileAt: path) {
            guard let file = catalog.files.first(where: { storeName(of: $0) == name.string }) else {
                throw CommandFailure(
                    status: .usage,
                    description: "\(path): a file of the cache that cannot be repaired by parts",
                    hint: "bitzoo cache verify finds out whether it is damaged, and its next fetch brings it again"
                )
            }
            return try subject(store().path(of: name), holding: file, origin, lock, catalog)
        }
        let format = try? Formats::FileFormat.detect(path)
        let native = format == .safetensors ? try? SafetensorsFile(path: path).native : nil
        if let url = origin.url {
            let inspector = ReleasedFileInspector(source: url, format: format ?? .npz, hdf5: hdf5)
            let target = RepairTarget(request: TransferRequest(url: try SourceURL(url)))
            return RepairSubject(
                path: path,
                storeName: nil,
                inspector: inspector,
                target: target,
                recordedModel: native?.metadata[Converter.modelKey]
            )
        }
        if let name = origin.name {
            let wanted: Catalog::FileFormat = format == .hdf5 ? .h5 : .npz
            let released = try catalog.resolve(name)
            guard case .file(let file) = released else {
                return try subject(path, holding: catalog.file(named: name, format: wanted), origin, lock, catalog)
            }
            return try subject(path, holding: file, origin, lock, catalog)
        }
        if let last = path.lastComponent?.string, let file = catalog.files.first(where: { $0.file == last }),
            file.holdsWeights, format != .safetensors
        {
            return try subject(path, holding: file, origin, lock, catalog)
        }
        return RepairSubject(
            path: path,
            storeName: nil,
            inspector: ReleasedFileInspector(source: text, format: format ?? .npz, hdf5: hdf5),
            target: RepairTarget(request: nil),
            recordedModel: native?.metadata[Converter.modelKey]
        )
    }

    private func cachedFile(named name: String, in catalog: ModelCatalog) throws -> CatalogFile {
        let candidates: [CatalogFile] =
            switch try catalog.resolve(name) {
            case .file(let file): [file]
            case .checkpoint(let checkpoint): checkpoint.files
            }
        let store = try store()
        for file in candidates where file.format == .npz || file.format == .h5 {
            if fileExists(at: store.path(of: try StoreName(storeName(of: file)))) { return file }
        }
        throw CommandFailure(
            status: .noInput,
            description: "\(name) is not in the cache (\(store.root))",
            hint: "bitzoo fetch \(name)"
        )
    }

    /// A released file, in the cache or elsewhere.
    private func subject(
        _ path: FilePath,
        holding file: CatalogFile,
        _ origin: RepairOrigin,
        _ lock: ProjectLock?,
        _ catalog: ModelCatalog
    ) throws -> RepairSubject {
        let released = try origin.name.map { try catalog.file(named: $0, format: file.format) } ?? file
        var requests = CatalogRequests { try sourceURL(CatalogRequests.resourceScheme + $0) }
        requests.mirrors = origin.mirrors
        guard file.format == .npz || file.format == .h5, var request = try requests.requests(for: released).first else {
            throw CommandFailure(status: .usage, description: "\(file.file): only npz and h5 files can be repaired")
        }
        if let url = origin.url { request.transfer.sources = [try SourceURL(url)] }
        let store = try store()
        let name = try StoreName(storeName(of: file))
        let record = try store.lockFile.entries()[name]
        var pin = file.sha256.map { RepairTarget.Pin($0, by: "the catalogue") }
        var isPinnedByRecord = false
        if let entry = lock?.entry(for: name) {
            pin = pin ?? RepairTarget.Pin(entry.sha256, by: lock?.path.string ?? "")
            request.transfer.expectedSizes = [entry.size]
        } else if let record {
            isPinnedByRecord = pin == nil
            pin = pin ?? RepairTarget.Pin(record.sha256, by: "the cache's lock file")
            request.transfer.expectedSizes = [record.size]
        }
        return RepairSubject(
            path: path,
            storeName: store.path(of: name) == path ? name : nil,
            inspector: ReleasedFileInspector(file, hdf5: hdf5),
            target: RepairTarget(request: request.transfer, pin: pin),
            recordedModel: nil,
            isPinnedByRecord: isPinnedByRecord
        )
    }
}
