internal import ByteIO
internal import Download
internal import FoundationEssentials
public import SystemPackage

/// Why a record cannot be used.
public enum CatalogRecordError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is no record; the field is the first wrong one, if one can be named.
    case invalid(FilePath, field: String)
    /// A later version of this program wrote the file.
    case newer(FilePath, version: Int)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .invalid(let path, let field):
            field.isEmpty ? "\(path): not a record of a catalogue" : "\(path): \(field) is missing or wrong"
        case .newer(let path, let version):
            "\(path): has version \(version) of the format, which this program does not know"
        }
    }
}

extension CatalogRecord {
    private struct Version: Decodable {
        let version: Int
    }

    private struct Document: Codable {
        let files: [String: Record]
        let version: Int
    }

    private struct Record: Codable {
        var status: Int
        var size: Int?
        var etag: String?
        var lastModified: String?
        var md5: String?
        var crc32c: String?
        var generation: String?
        var redirect: String?
        var contentEncoding: String?
        var checked: String
    }

    /// Reads a record.
    ///
    /// - Parameter path: the file; there may be none.
    /// - Throws: ``CatalogRecordError`` when the file is no record, `FileError` when it cannot be read.
    public init(readingIfPresent path: FilePath) throws {
        self.init()
        guard fileExists(at: path) else { return }
        let file = try MappedFile(path: path)
        guard file.count <= Self.maximumByteCount else { throw CatalogRecordError.invalid(path, field: "") }
        let text = file.withBytes { Array(copying: $0) }
        files = try Self.parse(Data(text), path: path)
    }

    private static func parse(_ text: Data, path: FilePath) throws(CatalogRecordError) -> [String: Entry] {
        let decoder = JSONDecoder()
        let document: Document
        do {
            let version = try decoder.decode(Version.self, from: text).version
            guard version <= Self.version else { throw CatalogRecordError.newer(path, version: version) }
            guard version == Self.version else { throw CatalogRecordError.invalid(path, field: "version") }
            document = try decoder.decode(Document.self, from: text)
        } catch let error as CatalogRecordError {
            throw error
        } catch {
            throw .invalid(path, field: (error as? DecodingError)?.field ?? "")
        }
        var files: [String: Entry] = [:]
        for (url, record) in document.files {
            func wrong(_ field: String) -> CatalogRecordError { .invalid(path, field: "files.\(url).\(field)") }
            guard let checked = try? Date(record.checked, strategy: .iso8601) else { throw wrong("checked") }
            guard (100...999).contains(record.status) else { throw wrong("status") }
            guard record.size ?? 0 >= 0 else { throw wrong("size") }
            var entry = Entry(status: record.status, checked: checked)
            entry.size = record.size
            entry.etag = record.etag
            entry.lastModified = record.lastModified
            entry.md5 = record.md5
            entry.crc32c = record.crc32c
            entry.generation = record.generation
            entry.redirect = record.redirect
            entry.contentEncoding = record.contentEncoding
            files[url] = entry
        }
        return files
    }

    /// Writes the record in place of an earlier one, whole or not at all.
    ///
    /// - Parameter path: the file.
    /// - Throws: `FileError`; the file is then as it was before.
    public func write(to path: FilePath) throws {
        let records = files.mapValues { entry in
            Record(
                status: entry.status,
                size: entry.size,
                etag: entry.etag,
                lastModified: entry.lastModified,
                md5: entry.md5,
                crc32c: entry.crc32c,
                generation: entry.generation,
                redirect: entry.redirect,
                contentEncoding: entry.contentEncoding,
                checked: entry.checked.formatted(.iso8601)
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = try Array(encoder.encode(Document(files: records, version: Self.version))) + [UInt8(ascii: "\n")]
        try AtomicFile.write(to: path, replacing: true) { try $0.write(text) }
    }
}
