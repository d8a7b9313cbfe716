import ArgumentParser
import ByteIO
import Catalog
import Conversion
import Formats
import ModelIndex
import SystemPackage
import Zoo

/// What is known beside the catalogue: results, the lock file, the cache, converted files.
struct KnowledgeOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Results of bitzoo verify --json; the newest last.", valueName: "file")
    )
    var results: [String] = []

    @OptionGroup var lockFile: LockFileOption

    /// Collects what is known.
    ///
    /// - Parameters:
    ///   - catalog: the catalogue.
    ///   - files: weight files that hold checkpoints.
    ///   - context: what the command runs in.
    /// - Returns: what is known.
    /// - Throws: `ResultsError` when a result cannot be used, ``CommandFailure`` when a file is of no known checkpoint, and the
    ///   errors of the lock file, the cache and the weight files.
    func collect(
        in catalog: ModelCatalog,
        converted files: [FilePath] = [],
        _ context: CommandContext
    ) throws -> Knowledge {
        var knowledge = Knowledge()
        let lock = try lockFile.existing(in: context)
        knowledge.held = try HeldFiles.collect(catalog, in: try context.store(), lock: lock)
        for path in results {
            for result in try VerificationResult.read(FilePath(path)) {
                guard catalog.checkpoints.contains(where: { $0.name == result.checkpoint }) else {
                    throw ResultsError.unknownCheckpoint(FilePath(path), result.checkpoint)
                }
                knowledge.results.append(result)
            }
        }
        for path in files {
            let (checkpoint, file) = try naming(path) {
                try converted(path, lock: lock, knowledge, in: catalog, context)
            }
            guard knowledge.converted[checkpoint.name] == nil else {
                throw CommandFailure(
                    status: .usage,
                    description: "\(path): a second file of \(checkpoint.name); a document has room for one"
                )
            }
            knowledge.converted[checkpoint.name] = file
        }
        return knowledge
    }

    /// Reads a weight file, and finds out which checkpoint it holds: as it says itself, or by its weights.
    private func converted(
        _ path: FilePath,
        lock: ProjectLock?,
        _ knowledge: Knowledge,
        in catalog: ModelCatalog,
        _ context: CommandContext
    ) throws -> (Checkpoint, ConvertedFile) {
        let file = try CheckpointFile(path: path, hdf5: context.hdf5)
        let digest = try ContentDigest(of: file.tensors).value
        let subject = try context.subject(path.string, as: nil, lock: lock, in: catalog)
        let checkpoint =
            subject.checkpoint ?? catalog.checkpoints.first { knowledge.contentDigest(of: $0)?.sha256 == digest }
        guard let checkpoint else {
            throw CommandFailure(
                status: .wrongModel,
                description: "\(path): does not say which checkpoint of the catalogue it holds",
                hint:
                    "a native file that bitzoo fetch made says so, a released file's name does, and so do weights with a known digest"
            )
        }
        // what was verified may have been this very file
        let known = knowledge.statedContentDigest(of: checkpoint)
        let metadata = (try? SafetensorsFile(path: path))?.native?.metadata ?? [:]
        let converted = ConvertedFile(
            name: path.lastComponent?.string ?? path.string,
            format: file.container.format.rawValue,
            size: file.size,
            sha256: try SHA256Digest(ofFileAt: path),
            contentDigest: digest,
            isLossless: known.map { $0.sha256 == digest },
            sourceSHA256: metadata[Converter.sourceDigestKey].flatMap { SHA256Digest(hexadecimal: $0) },
            generator: metadata[Converter.generatorKey]
        )
        return (checkpoint, converted)
    }
}
