internal import ByteIO
public import Conversion
public import Download
internal import Formats
internal import Tensors

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
    /// How many times damaged values are fetched again.
    private static let maximumRepairs = 2

    /// What the file holds; only the values of tensors that were fetched may be read.
    public private(set) var checkpoint: CheckpointFile

    private let remote: RemoteFile
    private let file: MappedFile

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
        file = try remote.map()
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
        case .safetensors:
            try headers.fetchSafetensors(file, report)
        case .hdf5:
            throw RemoteCheckpointError.wholeFileNeeded(remote.source)
        }
        checkpoint = try Self.open(file, as: format)
    }

    private static func open(_ file: MappedFile, as format: FileFormat) throws -> CheckpointFile {
        let container: WeightFile =
            format == .npz ? .npz(try NPZFile(file: file)) : .safetensors(try SafetensorsFile(file: file))
        return try CheckpointFile(container, of: file)
    }

    /// Fetches the values of tensors; from then on they can be read.
    ///
    /// Values that the container's own check refuses are fetched again, from the next place if there is one; those that stay
    /// damaged are left for the reader to refuse.
    ///
    /// - Parameters:
    ///   - selection: which tensors are wanted.
    ///   - report: told what happens; numbers of bytes are those of the values.
    /// - Returns: the positions of the tensors.
    /// - Throws: ``TensorSelectionError``, `DownloadError`, `FileError`, or the format's error.
    @discardableResult
    public func fetchValues(
        of selection: TensorSelection,
        report: (TransferEvent) -> Void = { _ in }
    ) throws -> [Int] {
        var indices = try selection.indices(in: checkpoint.tensors.tensors)
        let (all, missing) = remote.byteCounts(of: ranges(of: indices))
        let descriptors = indices.map { checkpoint.tensors.tensors[$0] }
        // the values come, and a new file is made of them
        try remote.requireSpace(for: missing + (try NativeWriter.fileSize(of: descriptors)))
        report(.started(source: remote.source, total: all, resumed: all - missing))
        try fetchValues(at: indices, report: report)
        for _ in 0..<Self.maximumRepairs {
            let damaged = damagedParts(among: indices)
            if damaged.isEmpty { break }
            report(.repairing(bytes: damaged.reduce(0) { $0 + $1.range.count }, parts: damaged.map(\.name)))
            try remote.reject(damaged.map(\.range))
            try fetchValues(at: indices, report: report)
            // the damage may have been in what describes the values
            if case .npz = checkpoint.container { checkpoint = try Self.open(file, as: .npz) }
            indices = try selection.indices(in: checkpoint.tensors.tensors)
        }
        return indices
    }

    /// Fetches the values of tensors, without a look at their checks.
    ///
    /// - Parameters:
    ///   - indices: the positions among the checkpoint's tensors.
    ///   - report: told what happens; numbers of bytes are those of the values.
    /// - Throws: `DownloadError` or `FileError`.
    /// - Precondition: the indices are valid.
    public func fetchValues(at indices: [Int], report: (TransferEvent) -> Void = { _ in }) throws {
        try remote.fetch(ranges(of: indices), report: report)
    }

    /// Where the values of tensors lie, and little besides.
    private func ranges(of indices: [Int]) -> [Range<Int>] {
        indices.compactMap(range).joined(overGapsUpTo: Self.valueGap)
    }

    private func range(of index: Int) -> Range<Int>? {
        let position = checkpoint.tensors.fileIndices[index]
        switch checkpoint.container {
        case .npz(let npz): return npz.members[position].dataRange
        case .safetensors(let safetensors): return safetensors.dataRanges[position]
        case .hdf5: return nil
        }
    }

    /// The tensors whose values are here and are refused by the container's own check.
    private func damagedParts(among indices: [Int]) -> [(name: String, range: Range<Int>)] {
        let (container, positions) = (checkpoint.container, checkpoint.tensors.fileIndices)
        let verdicts = try? parallelMap(count: indices.count) { number in
            do {
                try container.verifyTensor(at: positions[indices[number]])
                return true
            } catch {
                return false
            }
        }
        return zip(indices, verdicts ?? []).compactMap { index, isRight in
            guard !isRight, let range = range(of: index) else { return nil }
            return (checkpoint.tensors.tensors[index].name, range)
        }
    }
}
