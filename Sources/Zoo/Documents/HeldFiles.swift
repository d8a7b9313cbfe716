public import Catalog
public import Download
public import ModelIndex

/// What a lock file and the cache record of released files.
public enum HeldFiles {
    /// Collects the records of all files of a catalogue; what the lock file says wins over the cache.
    ///
    /// - Parameters:
    ///   - catalog: the catalogue.
    ///   - store: the cache.
    ///   - lock: the project's lock file, if there is one.
    /// - Returns: the records, by the names of the files.
    /// - Throws: `StoreError` when the cache's record or a name cannot be used, `FileError` when it cannot be read.
    public static func collect(
        _ catalog: ModelCatalog,
        in store: Store,
        lock: ProjectLock?
    ) throws -> [String: HeldFile] {
        var cached: [StoreName: LockFile.Entry] = [:]
        for entry in try store.entries() { cached[entry.name] = entry.record }
        var held: [String: HeldFile] = [:]
        for file in catalog.files where file.objects.isEmpty {
            let name = try StoreName(file.urlPath)
            if let entry = lock?.entry(for: name) {
                held[file.file] = HeldFile(entry, from: .lockFile)
            } else if let entry = cached[name] {
                held[file.file] = HeldFile(entry, from: .cache)
            }
        }
        return held
    }
}

extension HeldFile {
    init(_ entry: LockFile.Entry, from origin: KnownDigest.Origin) {
        self.init(
            digest: KnownDigest(entry.sha256, origin: origin),
            size: entry.size,
            contentDigest: entry.contentDigest.map { KnownDigest($0, origin: origin) },
            md5: entry.md5,
            checks: entry.verification.map(\.rawValue)
        )
    }
}
