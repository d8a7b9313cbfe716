internal import ByteIO
internal import FoundationEssentials
internal import SystemPackage

/// The JSON form of a ``LockFile``.
struct LockFileDocument: Codable {
    private struct Version: Decodable {
        let version: Int
    }

    private struct Record: Codable {
        var url: String
        var sha256: String
        var size: Int
        var etag: String?
        var md5: String?
        var crc32c: String?
        var fetchedAt: String
    }

    private var files: [String: Record]
    private var version = LockFile.version

    static func text(of entries: [StoreName: LockFile.Entry]) throws -> [UInt8] {
        let records = entries.map { name, entry in
            let record = Record(
                url: entry.url,
                sha256: entry.sha256.hexadecimal,
                size: entry.size,
                etag: entry.etag,
                md5: entry.md5,
                crc32c: entry.crc32c,
                fetchedAt: entry.fetchedAt.formatted(.iso8601)
            )
            return (name.string, record)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = LockFileDocument(files: Dictionary(uniqueKeysWithValues: records))
        return try Array(encoder.encode(document)) + [UInt8(ascii: "\n")]
    }

    static func parse(_ text: [UInt8], path: FilePath) throws(StoreError) -> [StoreName: LockFile.Entry] {
        let decoder = JSONDecoder()
        let document: LockFileDocument
        do {
            let version = try decoder.decode(Version.self, from: Data(text)).version
            guard version <= LockFile.version else { throw StoreError.newerLockFile(path, version: version) }
            guard version == LockFile.version else { throw StoreError.invalidLockFile(path, field: "version") }
            document = try decoder.decode(LockFileDocument.self, from: Data(text))
        } catch let error as StoreError {
            throw error
        } catch {
            throw .invalidLockFile(path, field: (error as? DecodingError)?.field ?? "")
        }
        var entries: [StoreName: LockFile.Entry] = [:]
        for (key, record) in document.files {
            guard let name = try? StoreName(key) else { throw .invalidLockFile(path, field: "files.\(key)") }
            guard let sha256 = SHA256Digest(hexadecimal: record.sha256) else {
                throw .invalidLockFile(path, field: "files.\(key).sha256")
            }
            guard record.size >= 0 else { throw .invalidLockFile(path, field: "files.\(key).size") }
            guard let fetchedAt = try? Date(record.fetchedAt, strategy: .iso8601) else {
                throw .invalidLockFile(path, field: "files.\(key).fetchedAt")
            }
            entries[name] = LockFile.Entry(
                url: record.url,
                sha256: sha256,
                size: record.size,
                etag: record.etag,
                md5: record.md5,
                crc32c: record.crc32c,
                fetchedAt: fetchedAt
            )
        }
        return entries
    }
}

extension DecodingError {
    /// The part of the document that is wrong, as a path of keys.
    fileprivate var field: String {
        let path: [any CodingKey] =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context):
                context.codingPath + [key]
            @unknown default:
                []
            }
        return path.map(\.stringValue).joined(separator: ".")
    }
}
