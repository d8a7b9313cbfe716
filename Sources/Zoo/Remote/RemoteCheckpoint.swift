public import Conversion
public import Download
internal import Formats

/// A checkpoint on a server, of which only what describes the tensors was fetched; values follow on demand.
///
/// The parts lie at their places in a sparse file, and the same readers work on it that work on local files: whatever they
/// check of a file's structure is checked here too, with a tighter limit on how much may come before the values.
public final class RemoteCheckpoint {
    /// The most that is fetched to learn what a file holds.
    ///
    /// Real checkpoints take a hundredth of it.
    public static let maximumHeaderByteCount = 16 << 20
    /// The largest number of members of a remote archive; the largest released checkpoint has 459.
    public static let maximumMemberCount = 10_000

    /// Parts that are no farther apart than this are fetched as one when values are fetched.
    private static let valueGap = 32 << 10

    /// What the file holds; only the values of tensors that were fetched may be read.
    public let checkpoint: CheckpointFile

    private let remote: RemoteFile

    /// Where the file is.
    public var source: SourceURL { remote.source }
    /// The server's `ETag`.
    public var etag: String? { remote.etag }
    /// What was asked so far.
    public var traffic: RemoteFile.Traffic { remote.traffic }

    /// Learns what a remote file holds: of an npz archive it fetches the central directory and the members' headers, of a
    /// safetensors file the header.
    ///
    /// - Parameters:
    ///   - remote: the file.
    ///   - report: told what happens.
    /// - Throws: ``RemoteCheckpointError``, `DownloadError`, `FileError`, or the format's error when the file is malformed.
    public init(_ remote: RemoteFile, report: (TransferEvent) -> Void = { _ in }) throws {
        self.remote = remote
        let file = try remote.map()
        let format: FileFormat
        do throws(FileFormatError) {
            format = try FileFormat.detect(file)
        } catch {
            guard case .notWeights(_, let content) = error else { throw error }
            throw RemoteCheckpointError.notWeights(remote.source, content)
        }
        var headers = RemoteHeaders(of: remote)
        switch format {
        case .npz:
            try headers.fetchArchive(file, report)
            checkpoint = try CheckpointFile(.npz(NPZFile(file: file)), of: file)
        case .safetensors:
            try headers.fetchSafetensors(file, report)
            checkpoint = try CheckpointFile(.safetensors(SafetensorsFile(file: file)), of: file)
        case .hdf5:
            throw RemoteCheckpointError.wholeFileNeeded(remote.source)
        }
    }

    /// Fetches the values of tensors; from then on they can be read.
    ///
    /// - Parameters:
    ///   - indices: the positions among the checkpoint's tensors.
    ///   - report: told what happens.
    /// - Throws: `DownloadError` or `FileError`.
    /// - Precondition: the indices are valid.
    public func fetchValues(at indices: [Int], report: (TransferEvent) -> Void = { _ in }) throws {
        let ranges = indices.compactMap { index -> Range<Int>? in
            let position = checkpoint.tensors.fileIndices[index]
            switch checkpoint.container {
            case .npz(let npz): return npz.members[position].dataRange
            case .safetensors(let safetensors): return safetensors.dataRanges[position]
            case .keras: return nil
            }
        }
        try remote.fetch(ranges.joined(overGapsUpTo: Self.valueGap), report: report)
    }
}
