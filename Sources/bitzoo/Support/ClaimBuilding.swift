import BiT
import ByteIO
import Catalog
import Conversion
import Download
import Evaluation
import Formats
import SystemPackage
import Zoo

/// Whether an argument that is no name of the catalogue was meant for a file: anything else may be a misspelt name, and the
/// catalogue knows those that come close.
func looksLikePath(_ argument: String) -> Bool {
    argument.hasPrefix("/") || argument.hasPrefix(".") || TargetFormat.named(by: FilePath(argument)) != nil
}

/// What a user asked to verify: a file, and what it is said to be.
struct VerificationSubject {
    let path: FilePath
    let claim: Claim?
    let checkpoint: Checkpoint?
}

extension CommandContext {
    /// Finds out what is to be verified.
    ///
    /// - Parameters:
    ///   - target: a file, or a name of the catalogue whose file was fetched before.
    ///   - claimed: the checkpoint that a file is said to be; a file that has the name of a released one claims to be that.
    ///   - lock: the project's lock file, if there is one.
    ///   - catalog: the catalogue.
    /// - Returns: the file and what it is said to be.
    /// - Throws: `FileError` when there is no such file, `CatalogLookupError` when there is no such name,
    ///   ``CommandFailure`` when it was not fetched.
    func subject(
        _ target: String,
        as claimed: String?,
        lock: ProjectLock?,
        in catalog: ModelCatalog
    ) throws -> VerificationSubject {
        let path = FilePath(target)
        if fileExists(at: path), !isDirectory(path) {
            return try fileSubject(path, as: claimed, lock: lock, in: catalog)
        }
        if isDirectory(path) { throw FileError.notARegularFile(path) }
        guard claimed == nil else { throw FileError.notFound(path) }
        do {
            return try fetchedSubject(try catalog.resolve(target), named: target, lock: lock, in: catalog)
        } catch CatalogLookupError.unknown where looksLikePath(target) {
            throw FileError.notFound(path)
        }
    }

    /// A file on disk.
    private func fileSubject(
        _ path: FilePath,
        as claimed: String?,
        lock: ProjectLock?,
        in catalog: ModelCatalog
    ) throws -> VerificationSubject {
        let checkpoint: Checkpoint?
        let released: CatalogFile?
        if let claimed {
            checkpoint = try catalog.checkpoint(named: claimed)
            let format = TargetFormat.named(by: path)
            released = checkpoint?.files.first { $0.format.rawValue == format?.rawValue }
        } else {
            (checkpoint, released) =
                statedCheckpoint(of: path, in: catalog).map { ($0.checkpoint, $0.released) } ?? (nil, nil)
        }
        guard let checkpoint else { return VerificationSubject(path: path, claim: nil, checkpoint: nil) }
        let claim = try claim(of: checkpoint, released: released, isReleasedFile: false, lock: lock)
        return VerificationSubject(path: path, claim: claim, checkpoint: checkpoint)
    }

    /// A file that was fetched before.
    private func fetchedSubject(
        _ match: CatalogMatch,
        named name: String,
        lock: ProjectLock?,
        in catalog: ModelCatalog
    ) throws -> VerificationSubject {
        let checkpoint = try catalog.checkpoint(named: name)
        let candidates: [CatalogFile] =
            switch match {
            case .file(let file): [file]
            case .checkpoint(let checkpoint): checkpoint.files.filter { $0.format == .npz || $0.format == .h5 }
            }
        let store = try store()
        for file in candidates {
            let name = try StoreName(storeName(of: file))
            guard store.contains(name) else { continue }
            let claim = try claim(of: checkpoint, released: file, isReleasedFile: true, lock: lock)
            return VerificationSubject(path: store.path(of: name), claim: claim, checkpoint: checkpoint)
        }
        throw CommandFailure(
            status: .noInput,
            description: "\(name) is not in the cache (\(store.root))",
            hint: "bitzoo fetch \(name)"
        )
    }

    /// The digest of the weights that the lock file states: for the released file, or else for another one of the checkpoint.
    private func lockedContent(
        of checkpoint: Checkpoint,
        released: CatalogFile?,
        in lock: ProjectLock
    ) throws -> Claim.Pin? {
        // what is known to hold something else says nothing about the others
        let others = checkpoint.files.filter { $0.holdsWeights && $0.objects.isEmpty && $0.defects.isEmpty }
        for file in (released.map { [$0] } ?? []) + others {
            let name = try StoreName(storeName(of: file))
            if let digest = lock.entry(for: name)?.contentDigest {
                return Claim.Pin(digest, by: "\(lock.path) for \(name)")
            }
        }
        return nil
    }

    private func claim(
        of checkpoint: Checkpoint,
        released: CatalogFile?,
        isReleasedFile: Bool,
        lock: ProjectLock?
    ) throws -> Claim {
        var claim = Claim(name: checkpoint.name, architecture: checkpoint.architecture)
        claim.isReleasedFile = isReleasedFile
        claim.publishedSize = released?.publishedBytes
        claim.defects = released?.defects.map(\.summary) ?? []
        claim.contentDigest =
            try checkpoint.contentDigest.map { Claim.Pin($0, by: "the catalogue") }
            ?? lock.flatMap { try lockedContent(of: checkpoint, released: released, in: $0) }
        claim.fileDigest = released?.sha256.map { Claim.Pin($0, by: "the catalogue") }
        if let released, let lock, let entry = try lock.entry(for: StoreName(storeName(of: released))) {
            claim.fileDigest = claim.fileDigest ?? Claim.Pin(entry.sha256, by: lock.path.string)
        }
        // without a place for a cache there is no record either
        let store = try? store()
        if let released, let record = try store?.lockFile.entries()[StoreName(storeName(of: released))] {
            claim.fileDigest = claim.fileDigest ?? Claim.Pin(record.sha256, by: "the lock file")
            if isReleasedFile {
                claim.serverHash = record.md5.map { "md5 \($0)" } ?? record.crc32c.map { "crc32c \($0)" }
            }
        }
        // weights that come with the program show which tensors differ
        let scheme = "resource:"
        if let file = checkpoint.files.first(where: { $0.url.hasPrefix(scheme) }) {
            claim.reference = try? resources.path(of: String(file.url.dropFirst(scheme.count)))
        }
        return claim
    }
}
