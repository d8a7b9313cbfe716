import Foundation
import SystemPackage
import TestSupport
import Testing
import Zoo

@Suite struct CatalogRecordTests {
    let directory: TemporaryDirectory
    var path: FilePath { FilePath(directory.path("record.json")) }

    init() throws {
        directory = try TemporaryDirectory()
    }

    let text = """
        {
          "files" : {
            "https://a/one.npz" : {
              "checked" : "2026-01-31T12:00:00Z",
              "crc32c" : "yZRlqg==",
              "etag" : "\\"1\\"",
              "generation" : "17",
              "lastModified" : "Wed, 22 Jan 2020 10:00:00 GMT",
              "md5" : "XrY7u+Ae7tCTyyK7j1rNww==",
              "redirect" : "https://b/one.npz",
              "size" : 12,
              "status" : 200
            },
            "https://a/two.npz" : {
              "checked" : "2026-01-31T12:00:01Z",
              "status" : 404
            }
          },
          "version" : 1
        }

        """

    func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path.string))
    }

    @Test func isReadAndWrittenAsItWas() throws {
        try write(text)
        let record = try CatalogRecord(readingIfPresent: path)
        #expect(record.files.keys.sorted() == ["https://a/one.npz", "https://a/two.npz"])
        #expect(record.files["https://a/one.npz"]?.size == 12)
        let copy = FilePath(directory.path("copy.json"))
        try record.write(to: copy)
        #expect(try String(contentsOfFile: copy.string, encoding: .utf8) == text)
        #expect(try directory.names() == ["copy.json", "record.json"])
    }

    @Test func noFileIsAnEmptyRecord() throws {
        #expect(try CatalogRecord(readingIfPresent: path) == CatalogRecord())
    }

    @Test(arguments: [
        ("\"version\" : 1", "\"version\" : 0", "version"),
        ("\"status\" : 404", "\"status\" : 4", "files.https://a/two.npz.status"),
        ("\"size\" : 12", "\"size\" : -1", "files.https://a/one.npz.size"),
        ("\"size\" : 12", "\"size\" : \"12\"", "files.https://a/one.npz.size"),
        ("12:00:01Z", "noon", "files.https://a/two.npz.checked"),
        ("\"files\"", "\"flies\"", "files"),
        ("}", "", ""),
    ])
    func whatIsNoRecordIsRefused(part: String, replacement: String, field: String) throws {
        try write(text.replacing(part, with: replacement))
        #expect(throws: CatalogRecordError.invalid(path, field: field)) { try CatalogRecord(readingIfPresent: path) }
    }

    @Test func aLaterVersionIsRefused() throws {
        try write("{\"version\": 2, \"future\": []}")
        #expect(throws: CatalogRecordError.newer(path, version: 2)) { try CatalogRecord(readingIfPresent: path) }
    }
}
