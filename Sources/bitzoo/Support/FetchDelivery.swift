import ByteIO
import Catalog
import Conversion
import Download
import Formats
import SystemPackage
import Zoo

/// What happens to a file after it was fetched: it stays in the cache, is converted, or goes where the user said.
struct FetchDelivery {
    let context: CommandContext
    /// The format to convert to, if any.
    let format: TargetFormat?
    /// Where the user wants it, if not in the cache.
    let target: OutputTarget?
    /// Whether what the user has there may be replaced.
    let replacing: Bool

    /// What is done with a file after it was fetched, for those who watch.
    var work: String? {
        if let format { return "converting to \(format.rawValue)" }
        return target == nil ? nil : "copying"
    }

    /// Refuses what cannot be delivered, before anything is fetched.
    ///
    /// - Parameter file: the file to be fetched.
    /// - Throws: ``CommandFailure`` for a wish that makes no sense, `FileError` when the output exists.
    func check(_ file: CatalogFile) throws {
        if format != nil, file.format != .npz, file.format != .h5 {
            throw CommandFailure(
                status: .usage,
                description: "\(file.file): only npz and h5 files can be converted"
            )
        }
        guard !replacing, let destination = destination(of: file), fileExists(at: destination) else { return }
        throw FileError.alreadyExists(destination)
    }

    /// Brings what was fetched to its place.
    ///
    /// - Parameters:
    ///   - fetched: the file, or the objects of a directory in the order of the catalogue.
    ///   - file: what the catalogue knows of it.
    /// - Returns: where it is.
    /// - Throws: `FileError`, or the error of a format when the file cannot be converted.
    func deliver(_ fetched: [FetchedFile], of file: CatalogFile) throws -> FilePath {
        if !file.objects.isEmpty { return try deliverDirectory(fetched, of: file) }
        guard let only = fetched.first else {
            throw CommandFailure(status: .malformed, description: "\(file.name): the catalogue lists no object of it")
        }
        if let format { return try convert(only, of: file, to: format) }
        guard let destination = destination(of: file) else { return only.path }
        try AtomicFile.copy(only.path, to: destination, replacing: replacing)
        return destination
    }

    /// Where the user wants the file; `nil` for the cache.
    private func destination(of file: CatalogFile) -> FilePath? {
        let name = format.map { "\(file.name).\($0.fileExtension)" } ?? file.file
        return target?.path(for: name.hasSuffix("/") ? String(name.dropLast()) : name)
    }

    /// Puts a directory together: of links in the cache, of copies elsewhere.
    private func deliverDirectory(_ fetched: [FetchedFile], of file: CatalogFile) throws -> FilePath {
        let parts = zip(file.objects, fetched).map { ReleasedDirectory.Part(object: $0, path: $1.path) }
        let directory = ReleasedDirectory(parts: parts)
        if let destination = destination(of: file) {
            try directory.assemble(at: destination, by: .copies, replacing: replacing)
            return destination
        }
        let name = context.storeName(of: file)
        let encoded = try StoreName(name.hasSuffix("/") ? String(name.dropLast()) : name).encoded
        let destination = try context.store().assembledDirectory.pushing(FilePath(encoded))
        try directory.assemble(at: destination, by: .links, replacing: true)
        return destination
    }

    private func convert(_ fetched: FetchedFile, of file: CatalogFile, to format: TargetFormat) throws -> FilePath {
        var path = destination(of: file)
        if path == nil {
            let directory = try context.store().convertedDirectory
            try createDirectories(at: directory)
            let cached = directory.appending("\(file.name).\(format.fileExtension)")
            if format == .native, isConversion(cached, of: fetched) { return cached }
            path = cached
        }
        guard let path else { return fetched.path }
        try naming(fetched.path) {
            let checkpoint = try CheckpointFile(path: fetched.path, hdf5: context.hdf5)
            try Converter(generator: Version.generator, model: file.name, sourceDigest: fetched.sha256)
                .convert(checkpoint, to: path, as: format, replacing: replacing || target == nil)
        }
        return path
    }

    /// Whether a native file in the cache is whole and was made of these bytes; any other is made anew.
    private func isConversion(_ path: FilePath, of fetched: FetchedFile) -> Bool {
        guard fileExists(at: path), let file = try? SafetensorsFile(path: path), let native = file.native,
            native.metadata[Converter.sourceDigestKey] == fetched.sha256.hexadecimal
        else { return false }
        do {
            _ = try parallelMap(count: file.tensors.count) { index in try file.verifyDigest(at: index) }
            return true
        } catch {
            return false
        }
    }
}

/// Where the user wants fetched files: in one file, or in a directory under their own names.
struct OutputTarget {
    private let path: FilePath
    private let isIntoDirectory: Bool

    /// Understands `--output`.
    ///
    /// - Parameters:
    ///   - text: a file, or a directory that exists or whose name ends in a slash.
    ///   - isDirectoryNeeded: whether several files are coming.
    /// - Throws: ``CommandFailure`` when several files would go to one, `FileError` when the directory cannot be made.
    init(_ text: String, isDirectoryNeeded: Bool) throws {
        guard !text.isEmpty else {
            throw CommandFailure(status: .usage, description: "the output needs a name")
        }
        path = FilePath(text)
        isIntoDirectory = isDirectory(path) || text.hasSuffix("/")
        if isDirectoryNeeded, !isIntoDirectory {
            throw CommandFailure(
                status: .usage,
                description: "\(text): several files need a directory",
                hint: "make the directory, or end its name with /"
            )
        }
        if isIntoDirectory { try createDirectories(at: path) }
    }

    func path(for name: String) -> FilePath {
        isIntoDirectory ? path.appending(name) : path
    }
}
