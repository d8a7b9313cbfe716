internal import ByteIO

/// The members of an archive, in the order of the central directory.
///
/// When this value exists, the archive has one reading only: the members' headers, data and descriptors fill the file
/// without overlap and without a gap from its first byte up to the central directory, and the directory goes up to the
/// end records. Every data range lies within the file.
struct ZIPArchive: Equatable {
    let entries: [ZIPEntry]

    init(parsing bytes: RawSpan) throws(ZIPError) {
        let location = try ZIPDirectoryLocation(in: bytes)
        let entries = try Self.directory(in: bytes, at: location, locatesData: true)
        try Self.checkTiling(of: entries, in: bytes, upTo: location.range.lowerBound)
        self.entries = entries
    }

    /// The members as the central directory describes them.
    ///
    /// - Parameters:
    ///   - bytes: the archive.
    ///   - location: where its central directory is.
    ///   - locatesData: whether the local headers are read too, which tell where the data starts.
    /// - Returns: the members, in the order of the directory.
    /// - Throws: ``ZIPError``.
    static func directory(
        in bytes: RawSpan,
        at location: ZIPDirectoryLocation,
        locatesData: Bool
    ) throws(ZIPError) -> [ZIPEntry] {
        var reader = ByteReader(bytes.extracting(0..<location.range.upperBound))
        do throws(TruncatedInput) {
            try reader.seek(to: location.range.lowerBound)
        } catch {
            throw .truncated(.centralHeader, error)
        }
        var entries: [ZIPEntry] = []
        entries.reserveCapacity(location.entryCount)
        // text that looks the same is the same name here, however its accents are encoded
        var names: Set<String> = []
        for _ in 0..<location.entryCount {
            var entry = try ZIPEntry(parsing: &reader)
            guard names.insert(entry.name).inserted else { throw .duplicateName(entry.name) }
            if locatesData { try entry.locateData(in: bytes, before: location.range.lowerBound) }
            entries.append(entry)
        }
        guard reader.remaining == 0 else { throw .directoryTooLarge(unused: reader.remaining) }
        return entries
    }

    private static func checkTiling(of entries: [ZIPEntry], in bytes: RawSpan, upTo end: Int) throws(ZIPError) {
        let sorted = entries.sorted { $0.headerOffset < $1.headerOffset }
        let first = sorted.first?.headerOffset ?? end
        guard first == 0 else { throw .unclaimedBytes(0..<first) }
        for (index, entry) in sorted.enumerated() {
            let next = index + 1 < sorted.count ? sorted[index + 1] : nil
            let gapEnd = next?.headerOffset ?? end
            guard entry.dataEnd <= gapEnd else { throw .overlap(entry.name, next?.name ?? "") }
            if entry.hasDataDescriptor {
                guard gapEnd - entry.dataEnd <= ZIPEntry.largestDataDescriptor,
                    entry.isDataDescriptor(bytes.extracting(entry.dataEnd..<gapEnd))
                else { throw .dataDescriptorDisagrees(entry.name) }
            } else {
                guard gapEnd == entry.dataEnd else { throw .unclaimedBytes(entry.dataEnd..<gapEnd) }
            }
        }
    }
}
