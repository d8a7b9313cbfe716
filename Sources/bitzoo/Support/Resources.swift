import ByteIO
import Glibc
import SystemPackage

/// The files that come with the program: the demo's weights and images.
///
/// They lie beside the executable in `bitzoo_bitzoo.resources`, where the build puts them, or in `../share/bitzoo`, where
/// `make install` does.
struct Resources: Sendable {
    /// The path of this program, symbolic links followed.
    static let executable: FilePath = {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return unsafe readlink("/proc/self/exe", start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return FilePath(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))
    }()

    private let candidates: [FilePath]

    /// Knows where to look.
    ///
    /// - Parameter override: the one directory to use instead of the usual ones.
    init(override: FilePath?) {
        let directory = Self.executable.directory
        candidates =
            override.map { [$0] } ?? [
                directory.appending("bitzoo_bitzoo.resources"),
                directory.directory.appending("share/bitzoo"),
            ]
    }

    /// Finds a file.
    ///
    /// - Parameter name: the path below the resource directory, such as `demo/expected.json`.
    /// - Returns: the file's path.
    /// - Throws: ``CommandFailure`` when the file is in none of the places.
    func path(of name: String) throws -> FilePath {
        for candidate in candidates where fileExists(at: candidate.appending(name)) {
            return candidate.appending(name)
        }
        throw CommandFailure(
            status: .noInput,
            description: "\(name) is not beside this program: looked in "
                + candidates.map(\.string).joined(separator: " and "),
            hint: "copy bitzoo_bitzoo.resources along with the program, or set BITZOO_RESOURCES to its place"
        )
    }
}
