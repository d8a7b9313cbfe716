internal import CFaults
internal import Glibc
public import SystemPackage

/// A regular file, mapped read-only.
///
/// The mapping lives as long as this object; spans are lent inside closures, so none outlives it. The file must not be
/// shortened while it is mapped: every writer of this package replaces files instead of changing them. The system ends a
/// process with `SIGBUS` that reads what is no longer there; `FaultReport` makes a message of that.
public final class MappedFile: Sendable {
    /// Where the file was when it was opened.
    public let path: FilePath

    /// The size in bytes.
    public let count: Int

    private let region: MappedRegion

    /// Opens and maps a file.
    ///
    /// - Parameter path: the file.
    /// - Throws: ``FileError`` when it cannot be opened, is not a regular file, or cannot be mapped.
    public convenience init(path: FilePath) throws(FileError) {
        let descriptor = try openForReading(path)
        defer { try? descriptor.close() }
        try self.init(descriptor: descriptor, path: path)
    }

    /// Maps a file that is open already.
    ///
    /// - Parameters:
    ///   - descriptor: the open file; the mapping does not need it afterwards.
    ///   - path: the file's path, for errors.
    /// - Throws: ``FileError`` when it is not a regular file, or cannot be mapped.
    public init(descriptor: FileDescriptor, path: FilePath) throws(FileError) {
        let size = try regularFileSize(of: descriptor, at: path)
        region = try MappedRegion(descriptor: descriptor, count: size, path: path)
        self.path = path
        count = size
    }

    /// Lends the whole file.
    ///
    /// - Parameter body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    public func withBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let buffer = unsafe region.buffer
        return try body(unsafe buffer.bytes)
    }

    /// Lends a part of the file.
    ///
    /// - Parameters:
    ///   - range: offsets from the start of the file.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    /// - Precondition: the range lies within the file; offsets that come from the file are checked beforehand.
    public func withBytes<Result, Failure: Error>(
        in range: Range<Int>,
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let buffer = unsafe region.buffer
        return try body(unsafe buffer.bytes.extracting(range))
    }

    /// Says that a part of the file is not needed for now, so that it no longer counts as memory of this process.
    ///
    /// This goes for the whole pages in the part. They are read again when they are needed: from the system's cache of the
    /// file, or from the disk.
    ///
    /// - Parameter range: offsets from the start of the file.
    /// - Precondition: the range lies within the file.
    public func relinquish(_ range: Range<Int>) {
        precondition(0 <= range.lowerBound && range.upperBound <= count, "the range lies within the file")
        region.relinquish(range)
    }
}

extension MappedFile {
    /// Whether the bytes of a file are in memory, so that reading them twice costs the disk nothing.
    ///
    /// One page of each MiB is asked for.
    ///
    /// - Parameter bytes: the bytes that a mapped file lends; any others are taken to be in memory, unless they were swapped out.
    /// - Returns: `false` only where the system says so, which it does of files that the user owns or may write to.
    package static func isInMemory(_ bytes: RawSpan) -> Bool {
        guard let pageSize else { return true }
        return unsafe bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count, by: 1 << 20).allSatisfy { offset in
                guard let start = buffer.baseAddress else { return true }
                let page = unsafe UnsafeMutableRawPointer(mutating: start + offset).alignedDown(toMultipleOf: pageSize)
                var state: UInt8 = 1
                return unsafe mincore(page, pageSize, &state) != 0 || state & 1 == 1
            }
        }
    }

    /// Why bytes of a mapped file could not be read, as far as that can be told.
    ///
    /// - Parameter bytes: the bytes, of which the first could not be read.
    /// - Returns: the failure; `nil` when no mapping of these bytes is known.
    static func failure(toRead bytes: UnsafeRawBufferPointer) -> FileError? {
        guard let start = bytes.baseAddress else { return nil }
        var text = [CChar](repeating: 0, count: Int(BITZOO_MAPPING_PATH_SIZE))
        let count = unsafe bitzoo_mapping_find(start, &text)
        guard count > 0 else { return nil }
        let path = FilePath(platformString: text)
        let isShorter = (try? fileSize(at: path)).map { $0 < count } ?? true
        return isShorter ? .shortened(path) : .system(operation: .read, path: path, errno: .ioError)
    }
}

/// Opens a file for reading; never waits, not even for the other end of a pipe.
///
/// - Parameter path: the file.
/// - Returns: the descriptor, which programs started later do not inherit.
/// - Throws: ``FileError`` when it cannot be opened.
package func openForReading(_ path: FilePath) throws(FileError) -> FileDescriptor {
    do {
        return try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
    } catch {
        throw FileError(.open, path, error as? Errno ?? .ioError)
    }
}

/// The size of an open file that must be a regular one.
///
/// - Parameters:
///   - descriptor: the open file.
///   - path: its path, for the error.
/// - Returns: the size in bytes.
/// - Throws: ``FileError`` when the file is of another kind or the system refuses.
package func regularFileSize(of descriptor: FileDescriptor, at path: FilePath) throws(FileError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor.rawValue, &status) == 0 else {
        throw FileError(.inspect, path, Errno(rawValue: Glibc.errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path) }
    return Int(status.st_size)
}

/// The size of a page; `nil` if the system does not tell.
private let pageSize: Int? = {
    let size = sysconf(Int32(_SC_PAGESIZE))
    return size > 0 ? size : nil
}()

/// Owns one read-only mapping; the only place that knows its address.
@safe private struct MappedRegion: ~Copyable, @unchecked Sendable {
    // Sendable: the memory is read-only and the pointer never changes.
    let buffer: UnsafeRawBufferPointer

    init(descriptor: borrowing FileDescriptor, count: Int, path: FilePath) throws(FileError) {
        guard count > 0 else {
            unsafe buffer = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw FileError(.map, path, Errno(rawValue: Glibc.errno))
        }
        unsafe path.withPlatformString { unsafe bitzoo_mapping_add(address, count, $0) }
        unsafe buffer = UnsafeRawBufferPointer(start: address, count: count)
    }

    /// Gives whole pages back.
    ///
    /// They are never written to, so that nothing is lost: the file has what they hold.
    func relinquish(_ range: Range<Int>) {
        guard let pageSize, let start = unsafe buffer.baseAddress else { return }
        let first = (range.lowerBound + pageSize - 1) / pageSize * pageSize
        // the last page of the file is whole, though the file may fill only a part of it
        let end = unsafe range.upperBound == buffer.count ? range.upperBound : range.upperBound / pageSize * pageSize
        guard first < end else { return }
        // keeping them is no failure
        _ = unsafe madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
    }

    deinit {
        if let start = unsafe buffer.baseAddress {
            unsafe bitzoo_mapping_remove(start)
            unsafe munmap(UnsafeMutableRawPointer(mutating: start), buffer.count)
        }
    }
}
