internal import ByteIO

/// Where the central directory of an archive lies, found from the archive's end.
///
/// The end record must be the last thing in the file, and the central directory must end where the end records begin:
/// an archive that another file was put in front of or behind is refused, because two readers could see two archives.
struct ZIPDirectoryLocation: Equatable {
    let range: Range<Int>
    let entryCount: Int

    init(in bytes: RawSpan) throws(ZIPError) {
        let endOffset = bytes.byteCount - ZIPEnd.byteCount
        guard endOffset >= 0 else { throw .endRecordMissing }
        var reader = ByteReader(bytes)
        do throws(ZIPError) {
            try reader.enter(.end, at: endOffset, signature: ZIPEnd.signature)
        } catch {
            throw Self.reasonForMissingEnd(in: bytes)
        }
        let end: ZIPEnd
        do throws(TruncatedInput) {
            end = try ZIPEnd(parsing: &reader)
        } catch {
            throw .truncated(.end, error)
        }
        guard end.commentByteCount == 0 else { throw .endRecordMissing }
        guard end.disk == 0, end.directoryDisk == 0, end.entriesOnDisk == end.entries else { throw .severalDisks }

        let locatorOffset = endOffset - ZIP64Locator.byteCount
        let recordsStart: Int
        let entries: UInt64
        let directoryByteCount: UInt64
        let directoryOffset: UInt64
        if let locator = try Self.locator(in: bytes, at: locatorOffset) {
            let zip64 = try Self.zip64End(in: bytes, locator: locator, locatorOffset: locatorOffset)
            try Self.check(zip64, against: end)
            recordsStart = locatorOffset - ZIP64End.byteCount
            (entries, directoryByteCount, directoryOffset) =
                (zip64.entries, zip64.directoryByteCount, zip64.directoryOffset)
        } else {
            // a number that does not fit is replaced by its maximum; without a ZIP64 record the next checks refuse it,
            // unless it is the number indeed
            recordsStart = endOffset
            (entries, directoryByteCount, directoryOffset) =
                (UInt64(end.entries), UInt64(end.directoryByteCount), UInt64(end.directoryOffset))
        }

        guard let offset = Int(exactly: directoryOffset), let count = Int(exactly: directoryByteCount),
            offset <= recordsStart, count == recordsStart - offset
        else {
            throw .misplacedDirectory(offset: directoryOffset, byteCount: directoryByteCount, end: recordsStart)
        }
        let entryCount = Int(clamping: entries)
        guard entryCount <= ZIPError.maximumEntryCount else { throw .tooManyEntries(entryCount) }
        guard entryCount * ZIPCentralHeader.fixedByteCount <= count else {
            throw .directoryTooSmall(entries: entryCount, byteCount: count)
        }
        range = offset..<recordsStart
        self.entryCount = entryCount
    }

    private static func locator(in bytes: RawSpan, at offset: Int) throws(ZIPError) -> ZIP64Locator? {
        guard offset >= 0 else { return nil }
        var reader = ByteReader(bytes)
        do throws(ZIPError) {
            try reader.enter(.zip64Locator, at: offset, signature: ZIP64Locator.signature)
        } catch {
            return nil
        }
        do throws(TruncatedInput) {
            return try ZIP64Locator(parsing: &reader)
        } catch {
            throw .truncated(.zip64Locator, error)
        }
    }

    private static func zip64End(
        in bytes: RawSpan,
        locator: ZIP64Locator,
        locatorOffset: Int
    ) throws(ZIPError) -> ZIP64End {
        guard locator.disk == 0, locator.diskCount == 1 else { throw .severalDisks }
        guard let offset = Int(exactly: locator.endOffset), offset == locatorOffset - ZIP64End.byteCount else {
            throw .misplacedZIP64End
        }
        var reader = ByteReader(bytes)
        try reader.enter(.zip64End, at: offset, signature: ZIP64End.signature)
        let end: ZIP64End
        do throws(TruncatedInput) {
            end = try ZIP64End(parsing: &reader)
        } catch {
            throw .truncated(.zip64End, error)
        }
        guard end.remainingByteCount == UInt64(ZIP64End.byteCount - 12) else { throw .misplacedZIP64End }
        return end
    }

    /// The classic record must hold the same numbers, or the maximum that stands for "see the ZIP64 record".
    private static func check(_ zip64: ZIP64End, against end: ZIPEnd) throws(ZIPError) {
        guard zip64.disk == 0, zip64.directoryDisk == 0, zip64.entriesOnDisk == zip64.entries else {
            throw .severalDisks
        }
        guard end.entries == .max || UInt64(end.entries) == zip64.entries else {
            throw .endRecordsDisagree(.entryCount)
        }
        guard end.directoryByteCount == .max || UInt64(end.directoryByteCount) == zip64.directoryByteCount else {
            throw .endRecordsDisagree(.directorySize)
        }
        guard end.directoryOffset == .max || UInt64(end.directoryOffset) == zip64.directoryOffset else {
            throw .endRecordsDisagree(.directoryOffset)
        }
    }

    /// Looks backwards for an end record, to say what is wrong with a file that does not end with one.
    private static func reasonForMissingEnd(in bytes: RawSpan) -> ZIPError {
        let furthest = max(0, bytes.byteCount - ZIPEnd.byteCount - Int(UInt16.max))
        let tail = [UInt8](copying: bytes.extracting(furthest..<bytes.byteCount))
        let signature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
        for start in stride(from: tail.count - ZIPEnd.byteCount, through: 0, by: -1)
        where tail[start] == signature[0] && tail[start...].starts(with: signature) {
            let comment = Int(tail[start + 20]) | Int(tail[start + 21]) << 8
            let following = tail.count - start - ZIPEnd.byteCount
            return comment == following ? .archiveComment(byteCount: comment) : .bytesAfterEnd(following)
        }
        return .endRecordMissing
    }
}
