internal import ByteIO
internal import Formats
internal import Tensors

/// Reads an archive of arrays from its first byte to the last value, by each of the ways that the project reads archives.
enum ArchiveTarget {
    static func accepts(_ input: [UInt8]) throws -> Bool {
        // these look at archives that are damaged or not all there: they must stand everything
        _ = unsafe ArchiveSurvey(of: input.span.bytes)
        let needed = try? neededRanges(of: input)

        let archive: NPZFile
        do {
            archive = try NPZFile(file: InputFile.holding(input))
        } catch {
            try BrokenProperty.checkText(of: error)
            return false
        }
        try BrokenProperty.unless(needed != nil, "an archive that opens can be opened piece by piece")
        var claimed = 0
        for (index, member) in archive.members.enumerated() {
            try BrokenProperty.unless(
                member.offset >= 0 && member.dataRange.lowerBound > member.offset
                    && member.dataRange.upperBound <= input.count,
                "a member lies within the archive"
            )
            claimed += member.dataRange.upperBound - member.offset
            guard archive.memoryToLend(at: index) <= FuzzTarget.largestLoan else { continue }
            let lent = try? archive.withTensorBytes(at: index) { $0.byteCount }
            try BrokenProperty.unless(
                lent == nil || lent == archive.tensors[index].byteCount,
                "a tensor has as many bytes as its shape says"
            )
            try BrokenProperty.unless(lent != nil || !member.isReadInPlace, "values that lie in the file can be lent")
            try? archive.verifyChecksum(at: index)
        }
        try BrokenProperty.unless(claimed <= input.count, "members do not overlap")
        return true
    }

    /// Asks for the parts of an archive as a reader of a remote file does; everything is at hand here.
    private static func neededRanges(of input: [UInt8]) throws -> [Range<Int>] {
        let bytes = unsafe input.span.bytes
        let directory = try NPZOutline.directory(in: bytes)
        var outline = try NPZOutline(parsing: bytes)
        var ranges = [directory.range]
        // every step finds out more, so there are few of them
        for _ in 0..<8 {
            let missing = outline.missingRanges(in: bytes)
            if missing.isEmpty { return ranges }
            for range in missing {
                try BrokenProperty.unless(
                    range.lowerBound >= 0 && range.upperBound <= input.count,
                    "only bytes of the archive are asked for"
                )
            }
            ranges += missing
        }
        throw BrokenProperty("asking for parts comes to an end")
    }
}
