internal import ByteIO
internal import Glibc
internal import SystemPackage

/// Inputs as files, for readers that map them: memory under a name, one at a time for each call.
enum InputFile {
    /// - Parameter input: the content.
    /// - Returns: a file in memory that holds it, and goes away with the mapping.
    /// - Throws: when the system refuses.
    static func holding(_ input: [UInt8]) throws -> MappedFile {
        let descriptor = try FileDescriptor.open(
            directory,
            .readWrite,
            options: [.init(rawValue: unnamedFile), .closeOnExec],
            permissions: .ownerReadWrite
        )
        defer { try? descriptor.close() }
        try unsafe input.withUnsafeBytes { bytes in
            _ = unsafe try descriptor.writeAll(toAbsoluteOffset: 0, bytes)
        }
        return try MappedFile(descriptor: descriptor, path: "input")
    }

    /// Lends a file that has a name, for a library that insists on one.
    ///
    /// - Parameters:
    ///   - input: the content.
    ///   - body: receives the path.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or when the system refuses.
    static func withPath<Result>(of input: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        let path = "\(directory)/bitzoo-\(UInt64.random(in: .min ... .max))"
        let descriptor = try FileDescriptor.open(
            FilePath(path),
            .writeOnly,
            options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite
        )
        defer { unsafe unlink(path) }
        try descriptor.closeAfter {
            try unsafe input.withUnsafeBytes { bytes in _ = unsafe try descriptor.writeAll(bytes) }
        }
        return try body(path)
    }

    /// Files here are never written to a disk.
    private static let directory: FilePath = "/dev/shm"
    /// `O_TMPFILE`, a macro that is not imported.
    private static let unnamedFile = 0o20_000_000 | O_DIRECTORY
}
