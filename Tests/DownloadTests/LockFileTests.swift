import ByteIO
import Download
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct LockFileTests {
    let scratch: TemporaryDirectory
    let lockFile: LockFile
    let name: StoreName
    let entry: LockFile.Entry

    init() throws {
        scratch = try TemporaryDirectory()
        lockFile = LockFile(path: scratch.path.appending("bitzoo.lock.json"))
        name = try StoreName("vtab/f.npz")
        entry = LockFile.Entry(
            url: "https://h/vtab/f.npz",
            sha256: digest([1, 2, 3]),
            size: 3,
            etag: "\"e\"",
            md5: "1B2M2Y8AsgTpgAmY7PhCfg==",
            crc32c: "4waSgw==",
            contentDigest: digest([4]),
            verification: [.structure, .container, .serverHash, .structure],
            fetchedAt: Date(timeIntervalSince1970: 1_580_000_000.9)
        )
    }

    @Test func noFileMeansNoEntries() throws {
        #expect(try lockFile.entries() == [:])
        #expect(try lockFile.forget(name) == nil)
    }

    @Test func writesThisText() throws {
        try lockFile.record(entry, for: name)
        let bare = LockFile.Entry(
            url: "file:///g",
            sha256: digest([]),
            size: 0,
            fetchedAt: Date(timeIntervalSince1970: 0)
        )
        try lockFile.record(bare, for: StoreName("g"))
        let text = """
            {
              "files" : {
                "g" : {
                  "fetchedAt" : "1970-01-01T00:00:00Z",
                  "level" : 0,
                  "sha256" : "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                  "size" : 0,
                  "url" : "file:///g"
                },
                "vtab/f.npz" : {
                  "contentDigest" : "e52d9c508c502347344d8c07ad91cbd6068afc75ff6292f062a09ca381c89e71",
                  "crc32c" : "4waSgw==",
                  "etag" : "\\"e\\"",
                  "fetchedAt" : "2020-01-26T00:53:20Z",
                  "level" : 5,
                  "md5" : "1B2M2Y8AsgTpgAmY7PhCfg==",
                  "sha256" : "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
                  "size" : 3,
                  "url" : "https://h/vtab/f.npz",
                  "verification" : [
                    "server hash",
                    "container",
                    "structure"
                  ]
                }
              },
              "version" : 2
            }

            """
        #expect(try String(decoding: scratch.contents("bitzoo.lock.json"), as: UTF8.self) == text)
        #expect(try lockFile.entries() == [name: entry, StoreName("g"): bare])
        #expect(try lockFile.forget(name) == entry)
        #expect(try lockFile.entries() == [StoreName("g"): bare])
    }

    @Test func concurrentWritersLoseNothing() async throws {
        let lockFile = lockFile
        let entry = entry
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask { try lockFile.record(entry, for: StoreName("f\(index)")) }
            }
            try await group.waitForAll()
        }
        #expect(try lockFile.entries().keys.sorted() == (0..<20).map { try StoreName("f\($0)") }.sorted())
    }

    @Test(arguments: [
        ("", ""), ("{", ""), ("[]", ""), ("{}", "version"), (#"{"version":"1"}"#, "version"),
        (#"{"version":0,"files":{}}"#, "version"), (#"{"version":1}"#, "files"),
        (#"{"version":1,"files":{"f":{}}}"#, "files.f.url"),
        (entryText(name: "../f"), "files.../f"), (entryText(sha256: "12"), "files.f.sha256"),
        (entryText(size: "-1"), "files.f.size"), (entryText(size: "\"1\""), "files.f.size"),
        (entryText(date: "yesterday"), "files.f.fetchedAt"),
        (entryText(more: #""contentDigest":"12""#), "files.f.contentDigest"),
        (entryText(more: #""verification":["hope"]"#), "files.f.verification"),
        (entryText(more: #""verification":["container"],"level":5"#), "files.f.level"),
        (entryText(more: #""level":1"#), "files.f.level"),
    ]) func aBrokenFileIsNamedAndKept(text: String, field: String) throws {
        try scratch.write(Array(text.utf8), to: "bitzoo.lock.json")
        let error = StoreError.invalidLockFile(lockFile.path, field: field)
        #expect(throws: error) { try lockFile.entries() }
        #expect(throws: error) { try lockFile.record(entry, for: name) }
        #expect(try scratch.contents("bitzoo.lock.json") == Array(text.utf8))
    }

    @Test func aNewerFileIsNamedAndKept() throws {
        let text = Array(#"{"version":3,"everything":"else"}"#.utf8)
        try scratch.write(text, to: "bitzoo.lock.json")
        let error = StoreError.newerLockFile(lockFile.path, version: 3)
        #expect(throws: error) { try lockFile.entries() }
        #expect(throws: error) { try lockFile.forget(name) }
        #expect(try scratch.contents("bitzoo.lock.json") == text)
    }

    /// What an earlier version of the program wrote.
    @Test func theFirstVersionIsReadAndReplacedByTheSecond() throws {
        let text = Self.entryText(version: 1, name: "vtab/f.npz", more: #""etag":"\"e\"""#)
        try scratch.write(Array(text.utf8), to: "bitzoo.lock.json")
        let old = LockFile.Entry(
            url: "u",
            sha256: try #require(SHA256Digest(hexadecimal: String(repeating: "0", count: 64))),
            size: 1,
            etag: "\"e\"",
            fetchedAt: Date(timeIntervalSince1970: 1_577_836_800)
        )
        #expect(old.verification == [])
        #expect(old.level == 0)
        #expect(try lockFile.entries() == [name: old])
        #expect(try scratch.contents("bitzoo.lock.json") == Array(text.utf8))
        try lockFile.record(entry, for: StoreName("g"))
        #expect(try lockFile.entries() == [name: old, StoreName("g"): entry])
        #expect(try String(decoding: scratch.contents("bitzoo.lock.json"), as: UTF8.self).contains("\"version\" : 2\n"))
    }

    /// Beside a file that is committed there must be nothing that is not.
    @Test func nothingStaysBesideIt() throws {
        try lockFile.record(entry, for: name)
        #expect(try scratch.everything() == ["bitzoo.lock.json"])
    }

    @Test(
        arguments: [
            ([], 0), ([.recordedSize], 0), ([.pinnedDigest], 1), ([.recordedDigest], 1),
            ([.serverHash, .pinnedDigest], 2),
            ([.exactSize], 3), ([.container], 4), ([.recordedSize, .structure, .container], 5),
        ] as [([Verification], Int)]
    ) func theHighestLevelCounts(checks: [Verification], level: Int) {
        #expect(checks.trustLevel == level)
    }

    @Test func checksHaveOneOrder() {
        var entry = entry
        entry.verification = Verification.allCases.reversed() + [.container]
        #expect(entry.verification == Verification.allCases)
    }

    static func entryText(
        version: Int = 2,
        name: String = "f",
        sha256: String = String(repeating: "0", count: 64),
        size: String = "1",
        date: String = "2020-01-01T00:00:00Z",
        more: String? = nil
    ) -> String {
        let fields =
            #""url":"u","sha256":"\#(sha256)","size":\#(size),"fetchedAt":"\#(date)""# + (more.map { ",\($0)" } ?? "")
        return #"{"version":\#(version),"files":{"\#(name)":{\#(fields)}}}"#
    }
}
