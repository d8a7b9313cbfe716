internal import CLinux
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// A file of a known size that several threads fill, each in places of its own; see ``AtomicFileWriter``.
///
/// What has been written is passed on to the disk while the rest is still to come, so that little is left to wait for at
/// the end.
package final class ReservedFile: Sendable {
    /// How many bytes are gathered before they are passed on.
    private static let portion = 16 << 20

    private let descriptor: FileDescriptor
    private let path: FilePath
    private let byteCount: Int
    private let pending = Atomic(0)
    private let writeback = DispatchQueue(label: "writeback")

    init(descriptor: FileDescriptor, path: FilePath, byteCount: Int) throws(FileError) {
        self.descriptor = descriptor
        self.path = path
        self.byteCount = byteCount
        guard ftruncate(descriptor.rawValue, off_t(byteCount)) == 0 else {
            throw FileError(.write, path, Errno(rawValue: Glibc.errno))
        }
    }

    /// Writes bytes to their place.
    ///
    /// - Parameters:
    ///   - bytes: the bytes.
    ///   - offset: where the first of them goes.
    /// - Throws: ``FileError`` when the disk refuses.
    /// - Precondition: the place lies within the file.
    package func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
        precondition(offset >= 0 && bytes.byteCount <= byteCount - offset, "within the file")
        try writeFully(bytes, to: descriptor, at: offset, of: path)
        let (before, after) = pending.wrappingAdd(bytes.byteCount, ordering: .relaxed)
        if before / Self.portion != after / Self.portion { startWriteback() }
    }

    /// Writes bytes to their place.
    ///
    /// - Parameters:
    ///   - bytes: the bytes.
    ///   - offset: where the first of them goes.
    /// - Throws: ``FileError`` when the disk refuses.
    /// - Precondition: the place lies within the file.
    package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        unsafe try write(bytes.span.bytes, at: offset)
    }

    /// Lets the system begin to bring to the disk what it holds.
    private func startWriteback() {
        writeback.async { [descriptor] in
            // a hint: where it fails, the end takes longer
            _ = sync_file_range(descriptor.rawValue, 0, 0, UInt32(BITZOO_SYNC_FILE_RANGE_WRITE))
        }
    }

    /// Waits until nothing is done with the descriptor any more.
    func close() {
        writeback.sync {}
    }
}
