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
        var contentDigest: String?
        var verification: [String]?
        var level: Int?
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
                contentDigest: entry.contentDigest?.hexadecimal,
                verification: entry.verification.isEmpty ? nil : entry.verification.map(\.rawValue),
                level: entry.level,
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
            guard LockFile.readableVersions.contains(version) else {
                throw StoreError.invalidLockFile(path, field: "version")
            }
            document = try decoder.decode(LockFileDocument.self, from: Data(text))
        } catch let error as StoreError {
            throw error
        } catch {
            throw .invalidLockFile(path, field: (error as? DecodingError)?.field ?? "")
        }
        var entries: [StoreName: LockFile.Entry] = [:]
        for (key, record) in document.files {
            do throws(Field) {
                guard let name = try? StoreName(key) else { throw Field(name: "") }
                entries[name] = try entry(record)
            } catch {
                throw .invalidLockFile(path, field: "files.\(key)" + (error.name.isEmpty ? "" : ".\(error.name)"))
            }
        }
        return entries
    }

    /// The part of a record that is wrong.
    private struct Field: Error {
        let name: String
    }

    private static func entry(_ record: Record) throws(Field) -> LockFile.Entry {
        guard let sha256 = SHA256Digest(hexadecimal: record.sha256) else { throw Field(name: "sha256") }
        guard record.size >= 0 else { throw Field(name: "size") }
        guard let fetchedAt = try? Date(record.fetchedAt, strategy: .iso8601) else { throw Field(name: "fetchedAt") }
        let contentDigest = record.contentDigest.flatMap { SHA256Digest(hexadecimal: $0) }
        guard (contentDigest == nil) == (record.contentDigest == nil) else { throw Field(name: "contentDigest") }
        let verification = (record.verification ?? []).compactMap { Verification(rawValue: $0) }
        guard verification.count == record.verification?.count ?? 0 else { throw Field(name: "verification") }
        // it follows from the checks, and is written for those who read the file
        guard record.level ?? verification.trustLevel == verification.trustLevel else { throw Field(name: "level") }
        return LockFile.Entry(
            url: record.url,
            sha256: sha256,
            size: record.size,
            etag: record.etag,
            md5: record.md5,
            crc32c: record.crc32c,
            contentDigest: contentDigest,
            verification: verification,
            fetchedAt: fetchedAt
        )
    }
}
