internal import BiT
internal import ByteIO
public import Catalog
internal import Conversion
public import Download
public import Formats
internal import SystemPackage
internal import Tensors

/// Brings some of the tensors of a released file into the cache, as a native file, without fetching the others.
public struct PartialFetcher: Sendable {
    /// How many times a file may change while parts of it are fetched.
    private static let maximumRestarts = 2

    private let fetcher: Fetcher
    private let hdf5: HDF5Reader
    private let generator: String

    /// Prepares fetching.
    ///
    /// - Parameters:
    ///   - fetcher: where files are kept, how they are fetched, and whether they may be.
    ///   - hdf5: who runs libhdf5 when a released file in the cache is HDF5.
    ///   - generator: what is recorded as the writer.
    public init(fetcher: Fetcher, hdf5: HDF5Reader, generator: String) {
        self.fetcher = fetcher
        self.hdf5 = hdf5
        self.generator = generator
    }

    /// Brings a part into the cache unless it is there; blocks the calling thread meanwhile.
    ///
    /// A part that was made before is used when its digests are right; else the whole file, if that is in the cache;
    /// else what is needed is fetched. What arrives is kept until the part is whole, for this part and others of the file; a
    /// process that fetches parts of the same file is waited for.
    ///
    /// - Parameters:
    ///   - selection: which tensors are wanted.
    ///   - file: the released file.
    ///   - request: how the file is fetched.
    ///   - cancellation: stops every request.
    ///   - report: told what happens.
    /// - Returns: the part.
    /// - Throws: ``TensorSelectionError``, ``RemoteCheckpointError``, `DownloadError`, `StoreError`, `FileError`, or the format's
    ///   error when a value is damaged; the cache then has no new file.
    public func fetch(
        _ selection: TensorSelection,
        of file: CatalogFile,
        _ request: FetchRequest,
        cancellation: CancellationFlag = CancellationFlag(),
        report: (TransferEvent) -> Void = { _ in }
    ) throws -> FetchedPart {
        let directory = fetcher.store.convertedDirectory
        let path = directory.appending("\(file.name).\(selection.fileNamePart).\(TargetFormat.native.fileExtension)")
        if let part = try part(at: path, selection, of: file, request) { return part }
        let whole = try wholeFile(request, cancellation)
        if case .failure(let reason) = whole, fetcher.isOffline { throw reason }
        let store = fetcher.store
        try store.prepare()
        try createDirectories(at: directory)
        let partsName = try store.partsName(of: request.name)
        return try store.withLock(on: partsName, cancellation: cancellation) {
            // another process may have fetched it meanwhile
            if let part = try part(at: path, selection, of: file, request) { return part }
            let gathered = store.partial(of: partsName)
            let part =
                switch whole {
                case .success(let whole): try extract(selection, of: file, from: whole, to: path)
                case .failure:
                    try download(selection, of: file, request, gatheringIn: gathered, to: path, cancellation, report)
                }
            Transfer.discard(gathered)
            return part
        }
    }

    /// Makes the part of the whole file.
    private func extract(
        _ selection: TensorSelection,
        of file: CatalogFile,
        from whole: FetchedFile,
        to path: FilePath
    ) throws -> FetchedPart {
        let checkpoint = try CheckpointFile(path: whole.path, hdf5: hdf5)
        var origin = PartOrigin(source: file.file, selection: selection.description)
        origin.url = address(of: file, whole.source)
        origin.size = whole.size
        origin.sha256 = whole.sha256
        return try write(selection, of: checkpoint, file, origin, to: path, checks: whole.verification)
    }

    /// Fetches what is needed, again from the start when the file changes on the server meanwhile.
    private func download(
        _ selection: TensorSelection,
        of file: CatalogFile,
        _ request: FetchRequest,
        gatheringIn gathered: FilePath,
        to path: FilePath,
        _ cancellation: CancellationFlag,
        _ report: (TransferEvent) -> Void
    ) throws -> FetchedPart {
        for _ in 0..<Self.maximumRestarts {
            do {
                return try downloadOnce(selection, of: file, request, gathered, to: path, cancellation, report)
            } catch DownloadError.keepsChanging {
                continue
            }
        }
        return try downloadOnce(selection, of: file, request, gathered, to: path, cancellation, report)
    }

    private func downloadOnce(
        _ selection: TensorSelection,
        of file: CatalogFile,
        _ request: FetchRequest,
        _ gathered: FilePath,
        to path: FilePath,
        _ cancellation: CancellationFlag,
        _ report: (TransferEvent) -> Void
    ) throws -> FetchedPart {
        // how far the few bytes are that describe the tensors is of no interest
        let reportTrouble = { (event: TransferEvent) in
            switch event {
            case .started, .progress: break
            default: report(event)
            }
        }
        let remote = try RemoteFile(
            request.transfer,
            transfer: fetcher.transfer,
            keptAt: gathered,
            cancellation: cancellation,
            report: reportTrouble
        )
        let expected = request.transfer.expectedSizes
        guard expected.isEmpty || expected.contains(remote.size) else {
            throw DownloadError.wrongSize(remote.source, expected: expected, found: remote.size)
        }
        let checkpoint = try RemoteCheckpoint(remote, report: reportTrouble)
        try checkpoint.fetchValues(of: selection, report: report)
        var origin = PartOrigin(source: file.file, selection: selection.description)
        origin.url = address(of: file, remote.source.redacted)
        origin.size = remote.size
        origin.etag = remote.etag
        return try write(
            selection,
            of: checkpoint.checkpoint,
            file,
            origin,
            to: path,
            checks: expected.isEmpty ? [] : [.exactSize],
            traffic: checkpoint.traffic
        )
    }

    /// A part that was made before of what would be used now, and is whole.
    private func part(
        at path: FilePath,
        _ selection: TensorSelection,
        of file: CatalogFile,
        _ request: FetchRequest
    ) throws -> FetchedPart? {
        guard fileExists(at: path), let checkpoint = try? CheckpointFile(path: path, hdf5: hdf5),
            case .safetensors(let tensors) = checkpoint.container, let native = tensors.native
        else { return nil }
        let metadata = native.metadata
        let size = metadata[Converter.sourceSizeKey].flatMap { Int($0) }
        let expected = request.transfer.expectedSizes
        guard metadata[Converter.modelKey] == file.name, metadata[Converter.sourceKey] == file.file,
            metadata[Converter.selectionKey] == selection.description, let size,
            expected.isEmpty || expected.contains(size)
        else { return nil }
        if let made = metadata[Converter.sourceDigestKey] {
            let record = try fetcher.store.lockFile.entries()[request.name]
            let known = [request.transfer.expectedSHA256, record?.sha256].compactMap(\.self)
            guard known.allSatisfy({ $0.hexadecimal == made }) else { return nil }
        }
        do {
            _ = try parallelMap(count: tensors.tensors.count) { index in try tensors.verifyDigest(at: index) }
        } catch {
            return nil
        }
        return FetchedPart(
            selection: selection,
            path: path,
            size: checkpoint.size,
            tensorCount: tensors.tensors.count,
            leftOut: checkpoint.leftOut,
            provenance: .part,
            traffic: nil,
            releasedSize: size,
            verification: [.container]
        )
    }

    /// The whole file, when it is in the cache and is what was recorded, or on this machine; no request is made for it.
    private func wholeFile(
        _ request: FetchRequest,
        _ cancellation: CancellationFlag
    ) throws -> Result<FetchedFile, StoreError> {
        var request = request
        request.checksDigest = true
        do {
            let isRemote = request.transfer.url.scheme != .file
            let cached = Fetcher(
                store: fetcher.store,
                transfer: fetcher.transfer,
                isOffline: fetcher.isOffline || isRemote
            )
            return .success(try cached.fetch(request, cancellation: cancellation))
        } catch let error as StoreError {
            switch error {
            case .notCached, .notRecorded, .changedSize, .damaged: return .failure(error)
            default: throw error
            }
        }
    }

    /// Where a file came from; what comes with the program is not recorded by its place on this machine.
    private func address(of file: CatalogFile, _ url: String) -> String {
        file.url.hasPrefix(CatalogRequests.resourceScheme) ? file.url : url
    }

    private func write(
        _ selection: TensorSelection,
        of checkpoint: CheckpointFile,
        _ file: CatalogFile,
        _ origin: PartOrigin,
        to path: FilePath,
        checks: [Verification],
        traffic: RemoteFile.Traffic? = nil
    ) throws -> FetchedPart {
        let indices = try selection.indices(in: checkpoint.tensors.tensors)
        let leftOut = try Converter(generator: generator, model: file.name)
            .convertPart(indices, of: checkpoint, origin: origin, to: path, replacing: true)
        var checks = checks
        // every value that was written was held against the container's own check, where it has one
        switch checkpoint.container {
        case .npz: checks.append(.container)
        case .safetensors(let safetensors): if safetensors.native != nil { checks.append(.container) }
        case .hdf5: break
        }
        if let architecture = file.architecture,
            StructureDifference.all(found: checkpoint.tensors.tensors, expected: architecture).isEmpty
        {
            checks.append(.structure)
        }
        return FetchedPart(
            selection: selection,
            path: path,
            size: try fileSize(at: path),
            tensorCount: indices.count,
            leftOut: leftOut,
            provenance: traffic == nil ? .file : .server,
            traffic: traffic,
            releasedSize: origin.size,
            verification: checks
        )
    }
}
