internal import ByteIO
internal import Glibc
public import SystemPackage

/// A released directory, put together of objects that were fetched one by one: it appears whole or not at all.
///
/// An object of the bucket can have another name in the directory. The bucket keeps the only shard of a variable's values as
/// `variables.data@1`, the notation for "all shards, of which there is one"; TensorFlow looks for
/// `variables.data-00000-of-00001`.
public struct ReleasedDirectory: Sendable {
    /// An object, and where it is.
    public struct Part: Sendable, Equatable {
        /// The object's path in the bucket, relative to the directory.
        public let object: String
        /// The local file that holds it.
        public let path: FilePath

        /// Names an object.
        ///
        /// - Parameters:
        ///   - object: its path in the bucket, relative to the directory.
        ///   - path: the local file that holds it.
        public init(object: String, path: FilePath) {
            self.object = object
            self.path = path
        }

        /// The object's path in the local directory.
        public var localName: String { ReleasedDirectory.localName(of: object) }
    }

    /// How the objects get into the directory.
    public enum Placement: Sendable {
        /// As relative symbolic links, or as copies where there are none.
        case links
        /// As copies.
        case copies
    }

    /// The objects.
    public let parts: [Part]

    /// Describes a directory.
    ///
    /// - Parameter parts: the objects, all of them.
    public init(parts: [Part]) {
        self.parts = parts
    }

    /// The name that an object of the bucket has in a local directory.
    ///
    /// - Parameter object: the object's path in the bucket.
    /// - Returns: its local path.
    public static func localName(of object: String) -> String {
        let marker = "@1"
        return object.hasSuffix(marker) ? object.dropLast(marker.count) + "-00000-of-00001" : object
    }

    /// Puts the directory together under a temporary name, and then gives it its own.
    ///
    /// - Parameters:
    ///   - destination: where the directory goes.
    ///   - placement: how the objects get there.
    ///   - replacing: whether something else may be replaced; a directory of the same links stays as it is.
    /// - Throws: `FileError`; the destination is then as it was before.
    public func assemble(at destination: FilePath, by placement: Placement, replacing: Bool) throws {
        if case .links = placement, isAssembled(at: destination) { return }
        try createDirectories(at: destination.directory)
        try AtomicDirectory.write(to: destination, replacing: replacing) { directory in
            for part in parts {
                let path = directory.pushing(FilePath(part.localName))
                try createDirectories(at: path.directory)
                switch placement {
                case .links where link(to: part.path, at: path): break
                case .links, .copies: try AtomicFile.copy(part.path, to: path)
                }
            }
        }
    }

    /// Whether a directory has every object, as it is now.
    private func isAssembled(at destination: FilePath) -> Bool {
        parts.allSatisfy { part in
            guard let wanted = identity(of: part.path) else { return false }
            return identity(of: destination.pushing(FilePath(part.localName))) == wanted
        }
    }

    /// The device and number of a file; a symbolic link is followed.
    private func identity(of path: FilePath) -> [UInt64]? {
        var status = stat()
        guard unsafe path.withPlatformString({ name in unsafe stat(name, &status) }) == 0 else { return nil }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    private func link(to target: FilePath, at path: FilePath) -> Bool {
        let relative = Self.relativePath(to: target, from: path.directory)
        return unsafe relative.withPlatformString { to in
            unsafe path.withPlatformString { name in unsafe symlink(to, name) == 0 }
        }
    }

    /// How to get from one directory to a file: both absolute, or both relative to the same directory.
    private static func relativePath(to target: FilePath, from directory: FilePath) -> FilePath {
        guard target.isAbsolute == directory.isAbsolute else { return target }
        let (to, from) = (Array(target.components), Array(directory.components))
        let common = zip(to, from).prefix { $0 == $1 }.count
        var path = FilePath()
        for _ in from[common...] { path.append("..") }
        for component in to[common...] { path.append(component) }
        return path
    }
}
