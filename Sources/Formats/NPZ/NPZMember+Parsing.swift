internal import ByteIO

extension NPZMember {
    /// The most that deflate can make of one byte, by RFC 1951: 258 bytes of two bits each.
    private static let deflateExpansion = 1032
    /// Enough for the header that any writer makes; a longer one is inflated in a second step.
    private static let usualHeaderByteCount = 256

    /// Reads the header of an array, and checks that the member has exactly the size that it says.
    init(_ entry: ZIPEntry, in bytes: RawSpan) throws(NPZError) {
        guard entry.name.utf8.suffix(Self.suffix.utf8.count).elementsEqual(Self.suffix.utf8) else {
            throw .notAnArray(entry.name)
        }
        let name = String(decoding: entry.name.utf8.dropLast(Self.suffix.utf8.count), as: UTF8.self)
        if let flaw = TensorNameFlaw(in: name) { throw .unusableName(entry.name, flaw) }
        let dataRange = entry.dataOffset..<entry.dataEnd
        let header: NPYHeader
        switch entry.method {
        case .stored:
            do throws(NPYError) {
                header = try NPYHeader(parsing: bytes.extracting(dataRange))
            } catch {
                throw .header(entry.name, error)
            }
        case .deflated:
            // division, because the product could overflow
            guard entry.byteCount <= NPZFile.maximumInflatedByteCount,
                entry.byteCount / Self.deflateExpansion <= entry.storedByteCount,
                entry.byteCount <= NPZFile.expansionFloor
                    || entry.byteCount / NPZFile.maximumExpansion <= entry.storedByteCount
            else {
                throw .inflatesTooFar(entry.name, stored: entry.storedByteCount, declared: entry.byteCount)
            }
            header = try Self.inflatedHeader(of: entry, in: bytes.extracting(dataRange))
        }
        let (expected, overflow) = header.byteCount.addingReportingOverflow(header.valueByteCount)
        guard !overflow, expected == entry.byteCount else {
            throw .sizeMismatch(entry.name, expected: overflow ? .max : expected, found: entry.byteCount)
        }
        self.name = name
        self.header = header
        method = entry.method
        checksum = entry.checksum
        offset = entry.headerOffset
        self.dataRange = dataRange
        hasZIP64LocalHeader = entry.hasZIP64LocalHeader
    }

    private static func inflatedHeader(of entry: ZIPEntry, in data: RawSpan) throws(NPZError) -> NPYHeader {
        var prefix = try inflatedPrefix(of: entry, in: data, count: usualHeaderByteCount)
        do throws(NPYError) {
            let count = try unsafe NPYHeader.byteCount(fromPrefix: prefix.span.bytes)
            if count <= prefix.count { return try unsafe NPYHeader(parsing: prefix.span.bytes) }
        } catch {
            throw .header(entry.name, error)
        }
        prefix = try inflatedPrefix(of: entry, in: data, count: NPYHeader.maximumByteCount)
        do throws(NPYError) {
            return try unsafe NPYHeader(parsing: prefix.span.bytes)
        } catch {
            throw .header(entry.name, error)
        }
    }

    private static func inflatedPrefix(of entry: ZIPEntry, in data: RawSpan, count: Int) throws(NPZError) -> [UInt8] {
        do throws(InflateError) {
            return try inflatePrefix(data, maximum: min(count, entry.byteCount))
        } catch {
            throw .compressedData(entry.name, error)
        }
    }
}
