internal import ByteIO
internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// The record of what a partial file holds, beside it in `<partial>.journal`.
///
/// One line an event, each with its CRC-32 in front; reading ends at the first line that is not whole, so that a line that
/// was being written when the power went costs nothing but itself.
///
/// | line | meaning |
/// | --- | --- |
/// | `bitzoo-journal 1` | the format, in the first line |
/// | `version {…}` | which version of the file this is, as JSON |
/// | `boot ID` | the running system; the `w` lines that follow mean something to it only |
/// | `w 0 1048576` | these bytes are written, and survive the end of the process |
/// | `s 0 1048576` | these bytes are on the disk, and survive the end of the system |
final class TransferJournal: Sendable {
    private static let formatLine = "bitzoo-journal 1"
    /// A line for each mebibyte of the largest file would need a quarter of this.
    private static let maximumSize = 16 << 20

    /// What a journal says.
    struct Contents {
        var version: ResourceVersion?
        /// The bytes that can be relied on.
        var written = ByteRanges()
        /// Those of them that were synchronized.
        var synchronized = ByteRanges()
    }

    /// Where the journal is.
    let path: FilePath
    private let descriptor: FileDescriptor

    /// The journal that belongs to a partial file.
    static func path(for partial: FilePath) -> FilePath { FilePath(partial.string + ".journal") }

    /// Starts a journal in place of the one that is there.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - contents: what it says from the start.
    ///   - isDurable: whether the old journal must not come back after a power cut: it says more than is true now.
    /// - Throws: `FileError`.
    init(at path: FilePath, contents: Contents, isDurable: Bool = false) throws(FileError) {
        self.path = path
        var text = Self.line(Self.formatLine)
        if let version = contents.version { text += Self.line(for: version) }
        for range in contents.synchronized.ranges { text += Self.line("s", range) }
        text += Self.line("boot \(Self.bootID)")
        for range in contents.written.subtracting(contents.synchronized).ranges { text += Self.line("w", range) }
        let fresh = FilePath(path.string + ".new")
        do {
            descriptor = try FileDescriptor.open(
                fresh,
                .writeOnly,
                options: [.create, .truncate, .append, .closeOnExec, .noFollow, .nonBlocking],
                permissions: FilePermissions(rawValue: 0o666)
            )
        } catch {
            throw FileError(.create, fresh, error as? Errno ?? .ioError)
        }
        try append(text)
        if isDurable, fsync(descriptor.rawValue) != 0 {
            throw FileError(.synchronize, fresh, Errno(rawValue: Glibc.errno))
        }
        try renameFile(fresh, to: path)
        if isDurable { synchronizeDirectory(path.directory) }
    }

    deinit {
        try? descriptor.close()
    }

    /// Notes which version of the file this is.
    func note(_ version: ResourceVersion) throws(FileError) {
        try append(Self.line(for: version))
    }

    /// Notes that bytes are written.
    func noteWritten(_ range: Range<Int>) throws(FileError) {
        try append(Self.line("w", range))
    }

    /// Notes that bytes are on the disk, and brings the journal there too.
    func noteSynchronized(_ ranges: [Range<Int>]) throws(FileError) {
        guard !ranges.isEmpty else { return }
        try append(ranges.map { Self.line("s", $0) }.joined())
        guard fdatasync(descriptor.rawValue) == 0 else {
            throw FileError(.synchronize, path, Errno(rawValue: Glibc.errno))
        }
        // the names of both files, which may be new
        synchronizeDirectory(path.directory)
    }

    /// Reads a journal; one that cannot be read says nothing.
    static func read(_ path: FilePath) -> Contents {
        guard let file = try? MappedFile(path: path), file.count <= maximumSize else { return Contents() }
        let text = file.withBytes { Array(copying: $0) }
        var contents = Contents()
        var isThisBoot = false
        for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .enumerated()
        {
            guard let payload = checked(line) else { break }
            let words = payload.split(separator: " ", maxSplits: 1)
            guard index > 0 || payload == formatLine, let kind = words.first else { return Contents() }
            switch (kind, words.count == 2 ? words[1] : "") {
            case ("version", let json):
                contents.version = try? JSONDecoder().decode(ResourceVersion.self, from: Data(json.utf8))
            case ("boot", let id):
                isThisBoot = id == bootID
            case ("w", let bounds):
                guard isThisBoot else { continue }
                if let range = range(bounds) { contents.written.insert(range) }
            case ("s", let bounds):
                if let range = range(bounds) {
                    contents.written.insert(range)
                    contents.synchronized.insert(range)
                }
            default: break
            }
        }
        return contents
    }

    /// Identifies the running system: what was only in its memory is gone with it.
    private static let bootID: String = {
        let path = FilePath("/proc/sys/kernel/random/boot_id")
        guard let descriptor = try? openForReading(path) else { return "unknown-\(UInt64.random(in: .min ... .max))" }
        defer { try? descriptor.close() }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = unsafe (try? buffer.withUnsafeMutableBytes { unsafe try descriptor.read(into: $0) }) ?? 0
        return String(decoding: buffer.prefix(count).filter { $0 > 0x20 }, as: UTF8.self)
    }()

    private static func line(_ payload: String) -> String {
        let bytes = Array(payload.utf8)
        let digits = String(unsafe CRC32(of: bytes.span.bytes).value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits + " " + payload + "\n"
    }

    private static func line(_ kind: String, _ range: Range<Int>) -> String {
        line("\(kind) \(range.lowerBound) \(range.upperBound)")
    }

    private static func line(for version: ResourceVersion) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = (try? encoder.encode(version)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return line("version \(json)")
    }

    /// The text of a line whose checksum is right.
    private static func checked(_ line: ArraySlice<UInt8>) -> String? {
        guard line.count > 9, let expected = UInt32(String(decoding: line.prefix(8), as: UTF8.self), radix: 16) else {
            return nil
        }
        let payload = Array(line.dropFirst(9))
        guard unsafe CRC32(of: payload.span.bytes).value == expected else { return nil }
        return String(decoding: payload, as: UTF8.self)
    }

    private static func range(_ text: Substring) -> Range<Int>? {
        let bounds = text.split(separator: " ").compactMap { Int($0) }
        guard bounds.count == 2, bounds[0] >= 0, bounds[0] < bounds[1] else { return nil }
        return bounds[0]..<bounds[1]
    }

    /// One write call, so that lines of several threads do not mix.
    private func append(_ text: String) throws(FileError) {
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor.rawValue, $0.baseAddress, $0.count) }
        guard count == bytes.count else {
            throw FileError(.write, path, count < 0 ? Errno(rawValue: Glibc.errno) : .noSpace)
        }
    }
}
