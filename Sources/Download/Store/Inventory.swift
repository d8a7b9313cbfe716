internal import ByteIO
public import FoundationEssentials
public import SystemPackage

extension Store {
    /// Everything in the store that takes room.
    public struct Inventory: Sendable, Equatable {
        /// A file that is not one of the fetched ones.
        public struct Item: Sendable, Equatable {
            /// The name that it belongs to, or, where there is none, the name that it has on disk.
            public let name: String
            /// Where it is.
            public let path: FilePath
            /// What it takes on the disk.
            public let bytesOnDisk: Int
            /// When it was last changed, or put there.
            public let modified: Date
            /// How much of a download has arrived, if its journal says so.
            public var arrived: Int?
            /// The size of the whole file, if that is known.
            public var total: Int?
        }

        /// The fetched files, ordered by name.
        public var files: [Entry] = []
        /// Downloads that are not complete, ordered by name; their journals are counted in.
        public var partials: [Item] = []
        /// What turned out to be damaged, ordered by name.
        public var quarantined: [Item] = []
        /// Bytes that no name refers to.
        public var unreferenced: [Item] = []
        /// What was made of fetched files on this machine: converted files, and directories; it can be made again.
        public var derived: [Item] = []
        /// What all of this takes on the disk; bytes with several names are counted once.
        public var bytesOnDisk = 0
    }

    /// Looks at everything that takes room.
    ///
    /// - Returns: what there is; nothing when there is no store yet.
    /// - Throws: ``StoreError`` when the lock file is not valid, `FileError` when something cannot be read.
    public func inventory() throws -> Inventory {
        var inventory = Inventory()
        inventory.files = try entries()
        inventory.partials = try partials()
        inventory.quarantined = try items(in: quarantineDirectory) { StoreName(lockName: $0)?.string ?? $0 }
        inventory.unreferenced = try unreferencedBlobs()
        inventory.derived = try derived()
        var sizes: [FileStatus.Identity: Int] = [:]
        for file in inventory.files {
            guard let status = FileStatus(of: file.path, followingLinks: true) else { continue }
            sizes[status.identity] = status.bytesOnDisk
        }
        let others = inventory.partials + inventory.quarantined + inventory.unreferenced + inventory.derived
        inventory.bytesOnDisk = sizes.values.reduce(0, +) + others.reduce(0) { $0 + $1.bytesOnDisk }
        return inventory
    }

    /// Every name that the store has something of: a file, a part of one, or a record.
    ///
    /// - Returns: the names in order.
    /// - Throws: ``StoreError`` when the lock file is not valid, `FileError` when something cannot be read.
    public func knownNames() throws -> [StoreName] {
        let partials = try partials().map(\.name)
        // who removes a file by its name means parts of it, too
        let wholes = partials.filter { $0.hasSuffix(Self.partsSuffix) }.map { $0.dropLast(Self.partsSuffix.count) }
        let gathered = (partials + wholes.map(String.init)).compactMap { try? StoreName($0) }
        return try Set(Array(lockFile.entries().keys) + names() + gathered).sorted()
    }

    /// The downloads that are not complete, each with its journal.
    private func partials() throws(FileError) -> [Inventory.Item] {
        let suffix = ".journal"
        var parts: [String: [Inventory.Item]] = [:]
        for item in try items(in: partialDirectory, named: { $0 }) {
            let isJournal = item.name.hasSuffix(suffix)
            parts[isJournal ? String(item.name.dropLast(suffix.count)) : item.name, default: []].append(item)
        }
        let partials = parts.map { lockName, items in
            let path = partialDirectory.appending(lockName)
            let arrived = Transfer.arrived(in: path)
            return Inventory.Item(
                name: StoreName(lockName: lockName)?.string ?? lockName,
                path: path,
                bytesOnDisk: items.reduce(0) { $0 + $1.bytesOnDisk },
                modified: items.map(\.modified).max() ?? .distantPast,
                arrived: arrived?.bytes,
                total: arrived?.total
            )
        }
        return partials.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The bytes that no name refers to.
    private func unreferencedBlobs() throws -> [Inventory.Item] {
        let referenced = try referencedDigests()
        return try fileNames(in: blobsDirectory).flatMap { folder in
            try items(in: blobsDirectory.appending(folder)) { $0 }
        }.filter { item in
            SHA256Digest(hexadecimal: item.name).map { !referenced.contains($0) } ?? false
        }
    }

    /// The regular files in a directory, ordered by name.
    private func items(
        in directory: FilePath,
        named name: (String) -> String
    ) throws(FileError) -> [Inventory.Item] {
        try fileNames(in: directory).compactMap { fileName in
            let path = directory.appending(fileName)
            guard let status = FileStatus(of: path), status.isRegular || status.isLink else { return nil }
            return Inventory.Item(
                name: name(fileName),
                path: path,
                bytesOnDisk: status.bytesOnDisk,
                modified: status.modified
            )
        }
    }

    /// The names in a directory, ordered; none when there is no such directory.
    func fileNames(in directory: FilePath) throws(FileError) -> [String] {
        guard isDirectory(directory) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory.string)
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw FileError(.list, directory, .ioError)
        }
    }
}
