package import Foundation
package import SystemPackage

/// A directory of a test's own, removed with its owner.
package final class TemporaryDirectory: Sendable {
    /// Where it is.
    package let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "bitzoo-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// Where it is, as a path.
    package var path: FilePath { FilePath(url.path) }

    /// The path of a file in it.
    package func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file into it, and gives its path.
    package func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> FilePath {
        try Data(bytes).write(to: url.appending(path: name))
        return path.appending(name)
    }

    /// The names in it, hidden ones too, sorted.
    package func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }
}
