internal import ByteIO
internal import Download
internal import Formats

/// Fetches what describes the tensors of a remote file, and no more than ``RemoteCheckpoint/maximumHeaderByteCount``.
struct RemoteHeaders {
    /// Headers that are no farther apart than this may be fetched as one.
    private static let largestGap = 8 << 10
    /// How much is fetched at a time only because it lies between two headers.
    private static let gapBudget = 64 << 10

    private let remote: RemoteFile
    private var fetched = 0

    init(of remote: RemoteFile) {
        self.remote = remote
    }

    /// Fetches the end of an archive, its central directory, and the headers of its members.
    mutating func fetchArchive(_ file: MappedFile, _ report: (TransferEvent) -> Void) throws {
        let tail = max(0, file.count - NPZOutline.tailByteCount)..<file.count
        try fetch([tail], report)
        let directory = try file.withBytes { bytes in try NPZOutline.directory(in: bytes) }
        let limit = RemoteCheckpoint.maximumMemberCount
        guard directory.entryCount <= limit else {
            throw RemoteCheckpointError.tooManyMembers(remote.source, count: directory.entryCount, limit: limit)
        }
        if directory.range.lowerBound < tail.lowerBound {
            try fetch([directory.range.lowerBound..<tail.lowerBound], report)
        }
        var outline = try file.withBytes { bytes in try NPZOutline(parsing: bytes) }
        var missing = file.withBytes { bytes in outline.missingRanges(in: bytes) }
        while !missing.isEmpty {
            try fetch(missing, report)
            missing = file.withBytes { bytes in outline.missingRanges(in: bytes) }
        }
    }

    /// Fetches the header of a safetensors file.
    mutating func fetchSafetensors(_ file: MappedFile, _ report: (TransferEvent) -> Void) throws {
        let stated = file.withBytes { bytes in SafetensorsFile.statedDataOffset(in: bytes) }
        // a header that reaches beyond the file is refused by the reader, from its length alone
        guard let stated, stated <= file.count else { return }
        try fetch([0..<stated], report)
    }

    /// Fetches parts that lie anywhere, and what lies between them as far as that saves requests cheaply.
    private mutating func fetch(_ ranges: [Range<Int>], _ report: (TransferEvent) -> Void) throws {
        // the parts lie in the file and do not overlap much: their sum is far from overflowing
        let needed = ranges.reduce(fetched) { $0 + $1.count }
        let limit = RemoteCheckpoint.maximumHeaderByteCount
        guard needed <= limit else {
            throw RemoteCheckpointError.headersTooLarge(remote.source, needed: needed, limit: limit)
        }
        fetched = needed
        try remote.fetch(ranges.joined(overGapsUpTo: Self.largestGap, budget: Self.gapBudget), report: report)
    }
}
