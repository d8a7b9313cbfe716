internal import ByteIO
internal import FoundationEssentials
public import SystemPackage

extension Store {
    /// Where files go that were converted from fetched ones.
    public var convertedDirectory: FilePath { root.appending("converted") }

    /// Where directories go that were put together from fetched files.
    public var assembledDirectory: FilePath { root.appending("directories") }

    /// What was made of fetched files, ordered by place; what is just being made has a hidden name, and is left out.
    func derived() throws(FileError) -> [Inventory.Item] {
        var items: [Inventory.Item] = []
        for directory in [convertedDirectory, assembledDirectory] {
            try collect(directory, into: &items)
        }
        return items
    }

    /// Removes something that was made of fetched files.
    ///
    /// - Parameter path: the file or directory.
    /// - Returns: whether there was one.
    /// - Throws: `FileError`.
    func removeDerived(_ path: FilePath) throws(FileError) -> Bool {
        guard fileExists(at: path) else { return false }
        // nobody finds half a directory
        let old = path.directory.appending(".\(String(UInt64.random(in: .min ... .max), radix: 36)).old")
        try renameFile(path, to: old)
        do {
            try FileManager.default.removeItem(atPath: old.string)
        } catch {
            throw FileError(.remove, old, .ioError)
        }
        return true
    }

    /// Finds files, and directories that hold files; other directories only lead to them.
    private func collect(_ directory: FilePath, into items: inout [Inventory.Item]) throws(FileError) {
        for name in try fileNames(in: directory) where !name.hasPrefix(".") {
            let path = directory.appending(name)
            guard let status = FileStatus(of: path) else { continue }
            guard status.isDirectory, try !holdsFiles(path) else {
                items.append(try item(path, status))
                continue
            }
            try collect(path, into: &items)
        }
    }

    private func holdsFiles(_ directory: FilePath) throws(FileError) -> Bool {
        for name in try fileNames(in: directory) where !name.hasPrefix(".") {
            if FileStatus(of: directory.appending(name))?.isDirectory == false { return true }
        }
        return false
    }

    private func item(_ path: FilePath, _ status: FileStatus) throws(FileError) -> Inventory.Item {
        var name = path
        _ = name.removePrefix(root)
        return Inventory.Item(
            name: name.string,
            path: path,
            bytesOnDisk: try bytesOnDisk(of: path, status),
            modified: status.modified
        )
    }

    /// What a file takes, or everything in a directory; what a link leads to is counted where it is.
    private func bytesOnDisk(of path: FilePath, _ status: FileStatus) throws(FileError) -> Int {
        guard status.isDirectory else { return status.bytesOnDisk }
        var sum = status.bytesOnDisk
        for name in try fileNames(in: path) {
            guard let status = FileStatus(of: path.appending(name)) else { continue }
            sum += try bytesOnDisk(of: path.appending(name), status)
        }
        return sum
    }
}
