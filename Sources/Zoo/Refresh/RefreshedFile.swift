public import Catalog
public import Download
internal import FoundationEssentials

/// One object of the catalogue, and what a server says about it.
public struct RefreshedFile: Sendable {
    /// Where it is: the place that is asked.
    public let url: SourceURL
    /// Where the catalogue has it; another place than ``url`` when a mirror is asked.
    public let origin: SourceURL
    /// The file of the catalogue that it is, or is a part of.
    public let file: CatalogFile
    /// Its path under the base URL.
    public let path: String

    /// What the server says; `nil` when there is no answer.
    public internal(set) var entry: CatalogRecord.Entry?
    /// Why there is no answer; `nil` also when the file was not asked about.
    public internal(set) var failure: DownloadError?
    /// What the size agrees with; empty when it does not, or when nothing is known about it.
    public internal(set) var sizeOrigins: [SizeOrigin] = []
    /// What is worth saying, the weightiest first.
    public internal(set) var findings: [RefreshFinding] = []

    /// The most that is wrong with it; `nil` when nothing is.
    public var weight: RefreshFinding.Weight? { findings.first?.weight }

    /// Whether the server says that the file is there.
    public var isThere: Bool { entry?.status == 200 }

    /// Takes in the answer, and holds it against the catalogue and against what was recorded before.
    mutating func take(_ reply: HeadReply, record: CatalogRecord, at time: Date) {
        let entry = CatalogRecord.Entry(reply, at: time)
        self.entry = entry
        guard isThere else {
            findings = [.missing(status: entry.status)] + changes(from: record.files[url.redacted], to: entry)
            return
        }
        // the size of what is sent in another form says nothing about the file
        if let encoding = entry.contentEncoding {
            findings.append(.encoded(encoding))
        } else if let size = entry.size {
            checkSize(size)
        }
        if origin != url { findings += differences(from: record.files[origin.redacted], to: entry) }
        findings += changes(from: record.files[url.redacted], to: entry)
        if let place = entry.redirect { findings.append(.redirected(to: place)) }
        if entry.size == nil, entry.contentEncoding == nil { findings.append(.unknownSize) }
        if entry.md5 == nil, entry.crc32c == nil { findings.append(.noHash) }
    }

    private mutating func checkSize(_ size: Int) {
        guard path == file.urlPath else { return }
        if file.publishedBytes == size { sizeOrigins.append(.published) }
        if file.derivedBytes?.plain == size { sizeOrigins.append(.plain) }
        if file.derivedBytes?.zip64Local == size { sizeOrigins.append(.zip64Local) }
        let expected = file.publishedBytes.map { [$0] } ?? file.derivedBytes.map { [$0.plain, $0.zip64Local] } ?? []
        if !expected.isEmpty, !expected.contains(size) {
            findings.append(.wrongSize(found: size, expected: expected))
        }
    }

    private func changes(from old: CatalogRecord.Entry?, to new: CatalogRecord.Entry) -> [RefreshFinding] {
        guard let old else { return [] }
        // when the file has come or gone, the rest follows
        let fields = old.status == new.status ? RecordField.allCases : [.status]
        return fields.compactMap { field in
            let (from, to) = (old.value(of: field), new.value(of: field))
            return from == to ? nil : .changed(field, from: from, to: to)
        }
    }

    private func differences(from original: CatalogRecord.Entry?, to new: CatalogRecord.Entry) -> [RefreshFinding] {
        guard let original, original.status == 200 else { return [] }
        return RecordField.ofContent.compactMap { field in
            // not every server states everything
            guard let was = original.value(of: field), let here = new.value(of: field), was != here else { return nil }
            return .differsFromOrigin(field, origin: was, here: here)
        }
    }
}

extension CatalogRecord.Entry {
    fileprivate init(_ reply: HeadReply, at time: Date) {
        self.init(status: reply.status, checked: time)
        guard status == 200 else { return }
        contentEncoding = reply.contentEncoding
        size = contentEncoding == nil ? reply.contentLength : nil
        etag = reply.etag
        lastModified = reply.lastModified
        md5 = reply.hashes.md5
        crc32c = reply.hashes.crc32c
        generation = reply.generation
        // what follows a question mark may be a signature that opens the place for a while
        redirect = reply.redirect.map { String($0.prefix { $0 != "?" }) }
    }
}
