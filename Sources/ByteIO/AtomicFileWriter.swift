internal import Glibc
package import SystemPackage

/// The open end of a file that ``AtomicFile`` writes.
public struct AtomicFileWriter: ~Copyable {
    private static let bufferCapacity = 1 << 20
    /// `O_TMPFILE`, a macro that is not imported; Linux gives it this value on every architecture that Swift runs on.
    private static let unnamedFile = 0o20_000_000 | O_DIRECTORY

    private let descriptor: FileDescriptor
    private let destination: FilePath
    private var temporary: FilePath?
    private var buffer: [UInt8] = []
    private var countOnDisk = 0

    /// The number of bytes written so far; where the next byte goes.
    public var position: Int { countOnDisk + buffer.count }

    init(destination: FilePath, named: Bool) throws(FileError) {
        let directory = destination.directory
        let unnamed =
            named
            ? -1
            : unsafe directory.withPlatformString { name in
                unsafe open(name, Self.unnamedFile | O_RDWR | O_CLOEXEC, 0o666)
            }
        if unnamed >= 0 {
            descriptor = FileDescriptor(rawValue: unnamed)
            temporary = nil
        } else {
            let refusal = Errno(rawValue: Glibc.errno)
            // EISDIR: a kernel that does not know the flag; EOPNOTSUPP, EINVAL: a filesystem that does not
            guard named || [.isDirectory, .notSupportedOnSocket, .notSupported, .invalidArgument].contains(refusal)
            else {
                throw FileError(.create, destination, refusal)
            }
            let name = destination.temporarySibling
            TemporaryFiles.insert(name)
            do {
                descriptor = try FileDescriptor.open(
                    name,
                    .readWrite,
                    options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: FilePermissions(rawValue: 0o666)
                )
            } catch {
                TemporaryFiles.remove(name)
                throw FileError(.create, destination, error as? Errno ?? .ioError)
            }
            temporary = name
        }
        self.destination = destination
        buffer.reserveCapacity(Self.bufferCapacity)
    }

    deinit {
        try? descriptor.close()
        if let temporary {
            removeFile(at: temporary)
            TemporaryFiles.remove(temporary)
        }
    }

    /// Writes the next bytes.
    ///
    /// - Parameter bytes: the bytes.
    /// - Throws: ``FileError`` when the disk refuses.
    public mutating func write(_ bytes: RawSpan) throws(FileError) {
        if buffer.count + bytes.byteCount > Self.bufferCapacity { try flush() }
        if bytes.byteCount < Self.bufferCapacity {
            unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
        } else {
            try put(bytes, at: countOnDisk)
            countOnDisk += bytes.byteCount
        }
    }

    /// Writes the next bytes.
    ///
    /// - Parameter bytes: the bytes.
    /// - Throws: ``FileError`` when the disk refuses.
    public mutating func write(_ bytes: [UInt8]) throws(FileError) {
        unsafe try write(bytes.span.bytes)
    }

    /// Writes over bytes that were written before, such as a header that is only known at the end.
    ///
    /// - Parameters:
    ///   - offset: where the bytes go.
    ///   - bytes: the new bytes.
    /// - Throws: ``FileError`` when the disk refuses.
    /// - Precondition: the range was written before.
    public mutating func overwrite(at offset: Int, with bytes: RawSpan) throws(FileError) {
        precondition(offset >= 0 && offset + bytes.byteCount <= position, "only bytes that exist can be overwritten")
        try flush()
        try put(bytes, at: offset)
    }

    /// Lends the open file to code that writes by itself, such as a C library.
    ///
    /// - Parameter body: receives the descriptor, of a file that holds all bytes written so far; may change, append and
    ///   remove any of them, and must not close it. The next write goes to the end of what it leaves.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or ``FileError`` when the disk refuses.
    package mutating func withDescriptor<Result>(_ body: (FileDescriptor) throws -> Result) throws -> Result {
        try flush()
        let result = try body(descriptor)
        countOnDisk = try regularFileSize(of: descriptor, at: destination)
        return result
    }

    /// Lends the file, at its final size, to threads that each write to places of their own.
    ///
    /// - Parameters:
    ///   - byteCount: the size of the file, at least ``position``; what nobody writes is zero.
    ///   - body: receives the file; must not keep it.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or ``FileError`` when the disk refuses, such as for want of room.
    package mutating func withReserved<Result>(
        byteCount: Int,
        _ body: (ReservedFile) throws -> Result
    ) throws -> Result {
        precondition(byteCount >= position, "nothing that was written is taken away")
        try flush()
        let reserved = try ReservedFile(descriptor: descriptor, path: destination, byteCount: byteCount)
        defer { reserved.close() }
        let result = try body(reserved)
        countOnDisk = byteCount
        return result
    }

    /// Gives the file its name.
    ///
    /// - Parameter replacing: whether an existing file may be replaced.
    /// - Throws: ``FileError`` when the name is taken or the disk refuses.
    mutating func install(replacing: Bool) throws(FileError) {
        try flush()
        guard fsync(descriptor.rawValue) == 0 else { throw failure(.synchronize) }
        let source = temporary ?? FilePath("/proc/self/fd/\(descriptor.rawValue)")
        if replacing {
            let name = temporary ?? destination.temporarySibling
            if temporary == nil {
                TemporaryFiles.insert(name)
                temporary = name
                try link(source, to: name)
            }
            try renameFile(name, to: destination)
            TemporaryFiles.remove(name)
            temporary = nil
        } else {
            try link(source, to: destination)
        }
        synchronizeDirectory(destination.directory)
    }

    private mutating func flush() throws(FileError) {
        guard !buffer.isEmpty else { return }
        let pending = buffer
        unsafe try put(pending.span.bytes, at: countOnDisk)
        countOnDisk += pending.count
        buffer.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: RawSpan, at offset: Int) throws(FileError) {
        try writeFully(bytes, to: descriptor, at: offset, of: destination)
    }

    private func link(_ source: FilePath, to target: FilePath) throws(FileError) {
        let status = unsafe source.withPlatformString { from in
            unsafe target.withPlatformString { to in
                unsafe linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW)
            }
        }
        guard status == 0 else { throw failure(.install) }
    }

    private func failure(_ operation: FileError.Operation) -> FileError {
        FileError(operation, destination, Errno(rawValue: Glibc.errno))
    }
}

/// Writes all of some bytes at a place in a file.
///
/// - Parameters:
///   - bytes: the bytes.
///   - descriptor: the open file.
///   - offset: where the first of them goes.
///   - path: the file's path, for the error.
/// - Throws: ``FileError`` when the disk refuses, or when the bytes are those of a mapped file that cannot be read any more.
package func writeFully(
    _ bytes: RawSpan,
    to descriptor: FileDescriptor,
    at offset: Int,
    of path: FilePath
) throws(FileError) {
    let failure = unsafe bytes.withUnsafeBytes { source -> FileError? in
        var written = 0
        while written < source.count {
            let count = unsafe pwrite(
                descriptor.rawValue,
                source.baseAddress?.advanced(by: written),
                source.count - written,
                off_t(offset + written)
            )
            if count >= 0 {
                written += count
            } else if Glibc.errno != EINTR {
                let refusal = Errno(rawValue: Glibc.errno)
                let rest = unsafe UnsafeRawBufferPointer(rebasing: source[written...])
                // the system does not raise SIGBUS for what it reads itself
                let lost = refusal == .badAddress ? unsafe MappedFile.failure(toRead: rest) : nil
                return lost ?? FileError(.write, path, refusal)
            }
        }
        return nil
    }
    if let failure { throw failure }
}

/// Makes a rename or link in a directory durable; some filesystems cannot, and that is no failure of the write.
///
/// - Parameter directory: the directory.
package func synchronizeDirectory(_ directory: FilePath) {
    let descriptor = unsafe directory.withPlatformString { name in
        unsafe open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
}
