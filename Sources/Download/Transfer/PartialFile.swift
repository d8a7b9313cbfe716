internal import ByteIO
internal import CLinux
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// A file that is put together from parts: every part at its own place, and a record of which ones are there.
///
/// Used by one thread; synchronizing happens in the background.
final class PartialFile {
    /// How many written bytes are brought to the disk together.
    private static let synchronizationStep = 64 << 20
    /// The longest time for which written bytes wait for that.
    private static let synchronizationInterval = Duration.seconds(5)

    /// Where it is; for a file without a name, what it is a part of.
    let path: FilePath
    /// The directory that the bytes are in, for questions about its disk.
    let directory: FilePath
    /// The open file.
    let descriptor: FileDescriptor
    /// The bytes that are there.
    private(set) var written: ByteRanges
    /// Which version of the file the bytes belong to; `nil` before the first answer.
    private(set) var version: ResourceVersion?

    /// Whether all of the file is wanted, so that room for it is made beforehand.
    private let reservesWhole: Bool
    private var journal: TransferJournal?
    private let synchronizer: Synchronizer
    private var unsynchronized = 0
    private var lastSynchronization = ContinuousClock.now

    /// Opens a partial file, or begins one.
    ///
    /// - Parameters:
    ///   - path: where it is; the directory must exist.
    ///   - reservesWhole: whether all of the file is wanted, so that room for it is made beforehand.
    /// - Throws: `FileError`.
    init(at path: FilePath, reservesWhole: Bool = true) throws(FileError) {
        self.path = path
        self.reservesWhole = reservesWhole
        directory = path.directory
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                path,
                .readWrite,
                options: [.create, .closeOnExec, .noFollow, .nonBlocking],
                permissions: FilePermissions(rawValue: 0o666)
            )
        } catch {
            throw FileError(.create, path, error as? Errno ?? .ioError)
        }
        var contents = TransferJournal.read(TransferJournal.path(for: path))
        let size: Int
        do {
            size = try regularFileSize(of: descriptor, at: path)
        } catch {
            try? descriptor.close()
            throw error
        }
        self.descriptor = descriptor
        contents.written.remove(size..<Int.max)
        contents.synchronized.remove(size..<Int.max)
        if contents.version == nil { (contents.written, contents.synchronized) = (ByteRanges(), ByteRanges()) }
        written = contents.written
        version = contents.version
        synchronizer = Synchronizer(descriptor: descriptor, synchronized: contents.synchronized)
        // what is on the disk already must not get lost with a journal that is not
        journal = try TransferJournal(
            at: TransferJournal.path(for: path),
            contents: contents,
            isDurable: !contents.synchronized.isEmpty
        )
    }

    /// Begins a file that has no name and is gone with this object.
    ///
    /// - Parameters:
    ///   - directory: where its bytes go.
    ///   - name: what it is called in errors.
    /// - Throws: `FileError`.
    init(unnamedIn directory: FilePath, name: FilePath) throws(FileError) {
        let temporary = directory.appending(".remote-\(getpid())-\(UInt64.random(in: .min ... .max))")
        do {
            descriptor = try FileDescriptor.open(
                temporary,
                .readWrite,
                options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            throw FileError(.create, temporary, error as? Errno ?? .ioError)
        }
        removeFile(at: temporary)
        path = name
        self.directory = directory
        reservesWhole = false
        written = ByteRanges()
        synchronizer = Synchronizer(descriptor: descriptor, synchronized: ByteRanges())
    }

    deinit {
        synchronizer.wait()
        try? descriptor.close()
    }

    /// Learns which version of the file the bytes belong to.
    func note(_ version: ResourceVersion) throws(FileError) {
        guard version != self.version else { return }
        self.version = version
        try journal?.note(version)
    }

    /// Makes sure that the disk has room for what is missing.
    ///
    /// - Parameter size: the size of the whole file.
    /// - Throws: ``DownloadError/noSpace(directory:needed:available:)``, `FileError`.
    func requireRoom(for size: Int) throws {
        var status = stat()
        guard unsafe fstat(descriptor.rawValue, &status) == 0 else { throw failure(.inspect) }
        // a filesystem that compresses needs less than there is
        let present = min(max(Int(status.st_blocks) * 512, written.count), size)
        if present < size { try requireSpace(for: size - present, in: directory) }
    }

    /// Makes room for the whole file, on the disk too where it can be reserved.
    ///
    /// - Parameter size: the size of the whole file.
    /// - Throws: ``DownloadError/noSpace(directory:needed:available:)``, `FileError`.
    func reserve(_ size: Int) throws {
        var status = stat()
        guard unsafe fstat(descriptor.rawValue, &status) == 0 else { throw failure(.inspect) }
        let present = min(Int(status.st_blocks) * 512, size)
        if reservesWhole { try requireRoom(for: size) }
        if Int(status.st_size) != size {
            guard ftruncate(descriptor.rawValue, off_t(size)) == 0 else { throw failure(.write) }
        }
        guard reservesWhole, present < size else { return }
        // not posix_fallocate, which writes every block where the filesystem cannot reserve: that is done without
        while fallocate(descriptor.rawValue, 0, 0, off_t(size)) != 0 {
            switch Errno(rawValue: Glibc.errno) {
            case .interrupted: continue
            case .noSpace:
                let available = availableSpace(in: directory) ?? 0
                throw DownloadError.noSpace(directory: directory, needed: size - present, available: available)
            default: return
            }
        }
    }

    /// Writes bytes at their place; they count when they are committed.
    func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
        try writeFully(bytes, to: descriptor, at: offset, of: path)
    }

    /// Counts bytes that were written as there, also for a later process.
    func commit(_ range: Range<Int>) throws(FileError) {
        guard !range.isEmpty else { return }
        try checkSynchronization()
        written.insert(range)
        guard let journal else { return }
        try journal.noteWritten(range)
        unsynchronized += range.count
        let now = ContinuousClock.now
        if unsynchronized >= Self.synchronizationStep || now - lastSynchronization > Self.synchronizationInterval {
            unsynchronized = 0
            lastSynchronization = now
            synchronizer.start(written, journal)
        }
    }

    /// Whether the bytes were copied from a file of which nothing is known.
    var isAdopted: Bool { version?.source.isEmpty ?? false }

    /// Copies the beginning of another file, sharing its blocks where the filesystem can.
    func copy(_ source: FileDescriptor, count: Int) throws(FileError) {
        var done = 0
        while done < count {
            let copied = copyRange(source, from: done, count: count - done)
            guard copied > 0 else { throw failure(.write) }
            done += copied
        }
    }

    private func copyRange(_ source: FileDescriptor, from offset: Int, count: Int) -> Int {
        var (input, output) = (off_t(offset), off_t(offset))
        let copied = unsafe copy_file_range(source.rawValue, &input, descriptor.rawValue, &output, count, 0)
        if copied > 0 { return copied }
        // between filesystems, and on old ones
        var buffer = [UInt8](repeating: 0, count: min(count, 1 << 20))
        let read = unsafe buffer.withUnsafeMutableBytes {
            unsafe pread(source.rawValue, $0.baseAddress, $0.count, off_t(offset))
        }
        guard read > 0 else { return read }
        return unsafe buffer.withUnsafeBytes { unsafe pwrite(descriptor.rawValue, $0.baseAddress, read, off_t(offset)) }
    }

    /// Counts bytes as missing again.
    func forget(_ ranges: [Range<Int>]) throws(FileError) {
        for range in ranges { written.remove(range) }
        try restartJournal()
    }

    /// Forgets everything.
    func reset() throws(FileError) {
        written = ByteRanges()
        version = nil
        try restartJournal()
        guard ftruncate(descriptor.rawValue, 0) == 0 else { throw failure(.write) }
    }

    /// Brings all bytes to the disk, and nothing that lies behind them.
    func synchronize() throws(FileError) {
        synchronizer.wait()
        try checkSynchronization()
        if let size = version?.size, try regularFileSize(of: descriptor, at: path) > size {
            guard ftruncate(descriptor.rawValue, off_t(size)) == 0 else { throw failure(.write) }
        }
        guard fsync(descriptor.rawValue) == 0 else {
            synchronizer.note(Errno(rawValue: Glibc.errno))
            return try checkSynchronization()
        }
        try journal?.noteSynchronized(written.ranges)
    }

    /// Makes sure that no bytes were lost on their way to the disk; if some were, only those count that came there before.
    private func checkSynchronization() throws(FileError) {
        guard let refusal = synchronizer.refusal else { return }
        written = synchronizer.synchronized
        try restartJournal()
        throw FileError(.synchronize, path, refusal)
    }

    private func restartJournal() throws(FileError) {
        guard let journal else { return }
        synchronizer.wait()
        synchronizer.forget(except: written)
        let contents = TransferJournal.Contents(
            version: version,
            written: written,
            synchronized: synchronizer.synchronized
        )
        self.journal = try TransferJournal(at: journal.path, contents: contents, isDurable: true)
    }

    private func failure(_ operation: FileError.Operation) -> FileError {
        FileError(operation, path, Errno(rawValue: Glibc.errno))
    }
}

/// Brings written bytes to the disk in the background, and notes that in the journal.
private final class Synchronizer: Sendable {
    private let queue = DispatchQueue(label: "bitzoo.synchronizer")
    private let descriptor: Int32
    private let state: Mutex<ByteRanges>
    private let firstRefusal = Mutex<Errno?>(nil)

    init(descriptor: FileDescriptor, synchronized: ByteRanges) {
        self.descriptor = descriptor.rawValue
        state = Mutex(synchronized)
    }

    /// The bytes that are on the disk.
    var synchronized: ByteRanges { state.withLock { $0 } }

    /// Why bytes are lost: the system tells that once only, and takes them for written from then on.
    var refusal: Errno? { firstRefusal.withLock { $0 } }

    /// Keeps the first refusal.
    func note(_ refusal: Errno) { firstRefusal.withLock { $0 = $0 ?? refusal } }

    /// Brings everything that is written now to the disk; a failure is kept.
    func start(_ written: ByteRanges, _ journal: TransferJournal) {
        queue.async { [self] in
            guard refusal == nil else { return }
            guard fdatasync(descriptor) == 0 else { return note(Errno(rawValue: Glibc.errno)) }
            let fresh = state.withLock { state in
                let fresh = written.subtracting(state)
                for range in fresh.ranges { state.insert(range) }
                return fresh.ranges
            }
            try? journal.noteSynchronized(fresh)
        }
    }

    /// Waits for what was started.
    func wait() { queue.sync {} }

    /// Forgets what is not written any more.
    func forget(except written: ByteRanges) {
        state.withLock { $0 = $0.subtracting($0.subtracting(written)) }
    }
}
