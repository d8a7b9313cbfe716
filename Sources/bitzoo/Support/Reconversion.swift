import ByteIO
import Catalog
import Download
import Glibc
import SystemPackage

extension CommandContext {
    /// The command that makes a converted file again: from the released file when that is in the cache, or else from its
    /// server.
    ///
    /// - Parameters:
    ///   - model: the model that the file says it holds.
    ///   - path: the converted file.
    /// - Returns: the command.
    func conversionCommand(of model: String, to path: FilePath) -> String {
        let fetching = "bitzoo fetch \(model) --to native --force -o \(path)"
        guard let file = try? loadCatalog().file(named: model, format: .npz), let store = try? store() else {
            return fetching
        }
        for entry in (try? store.entries()) ?? [] where entry.name.string == storeName(of: file) {
            return "bitzoo convert \(entry.path) \(path) --force"
        }
        return fetching
    }
}

/// The permissions of a file.
///
/// - Parameter path: the file.
/// - Returns: the permissions.
/// - Throws: `FileError` when there is no such file.
func permissions(of path: FilePath) throws -> UInt32 {
    var status = stat()
    guard unsafe path.withPlatformString({ name in unsafe stat(name, &status) }) == 0 else {
        throw FileError(.inspect, path, Errno(rawValue: Glibc.errno))
    }
    return status.st_mode & 0o777
}
