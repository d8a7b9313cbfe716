import ByteIO
import Imaging
import Testing

@Suite struct TarErrorTests {
    typealias Tar = TarBuilder

    @Test(
        arguments: [
            (.gzip, [0x1F, 0x8B, 8]), (.bzip2, Array("BZh9".utf8)), (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
            (.zstd, [0x28, 0xB5, 0x2F, 0xFD]),
        ] as [(TarError.Compression, [UInt8])]
    )
    func aCompressedArchiveIsNamed(compression: TarError.Compression, start: [UInt8]) {
        #expect(throws: TarError.compressed(compression)) { try entries(start + Tar.end) }
    }

    @Test func otherFilesHaveNoHeader() {
        #expect(throws: TarError.noHeader(offset: 0)) { try entries([UInt8](repeating: 65, count: 2048)) }
        let archive = Tar.file("a/1.png", [1]) + [UInt8](repeating: 65, count: 512) + Tar.end
        #expect(throws: TarError.noHeader(offset: 1024)) { try entries(archive) }
    }

    @Test func aDamagedHeaderFailsItsChecksum() throws {
        var archive = Tar.file("a/1.png", [1]) + Tar.end
        archive[0] += 1
        #expect(throws: TarError.checksum(offset: 0, stored: 2402, computed: 2403)) { try entries(archive) }
    }

    @Test func theChecksumIsANumber() {
        var archive = Tar.file("a/1.png", [1]) + Tar.end
        archive[150] = UInt8(ascii: "x")
        #expect(throws: TarError.invalidNumber(.checksum, offset: 0)) { try entries(archive) }
    }

    @Test(
        arguments: [
            "           ", "0000000008", "00x", "-1", "\u{0}",
        ].map { Array($0.utf8) }
            + [
                [0xFF] + [UInt8](repeating: 0xFF, count: 11), [0x80, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0],
                [0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0], [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7),
            ]
    )
    func theSizeIsANumber(field: [UInt8]) {
        let header = Tar.header("a/1.png") { block in
            block.replaceSubrange(124..<136, with: field + [UInt8](repeating: 0, count: 12 - field.count))
        }
        #expect(throws: TarError.invalidNumber(.size, offset: 0)) { try entries(header + Tar.end) }
    }

    @Test func aDirectoryHasNoData() {
        #expect(throws: TarError.invalidNumber(.size, offset: 0)) {
            try entries(Tar.header("a/", size: 1, type: "5") + Tar.end)
        }
    }

    @Test func dataBeyondTheEndIsTruncated() {
        let archive = Tar.header("a/1.png", size: 1025) + Tar.end
        #expect(throws: TarError.truncated(TruncatedInput(offset: 512, needed: 1536, available: 1024))) {
            try entries(archive)
        }
    }

    @Test func anArchiveWithoutItsEndMarkIsTruncated() {
        let archive = Tar.file("a/1.png", [1])
        let missing = TruncatedInput(offset: 1024, needed: 512, available: 0)
        #expect(throws: TarError.truncated(missing)) { try entries(archive) }
        let half = TruncatedInput(offset: 1536, needed: 512, available: 0)
        #expect(throws: TarError.truncated(half)) { try entries(archive + Tar.end.prefix(512)) }
        #expect(throws: TarError.truncated(TruncatedInput(offset: 0, needed: 512, available: 0))) { try entries([]) }
    }

    @Test func aRecordOfZerosIsWhole() {
        let archive = Tar.file("a/1.png", [1]) + Tar.end + [0]
        #expect(throws: TarError.truncated(TruncatedInput(offset: 2048, needed: 512, available: 1))) {
            try entries(archive)
        }
    }

    @Test func namesAreUTF8AndNotEmpty() {
        #expect(throws: TarError.invalidName(offset: 0)) { try entries(Tar.file("", []) + Tar.end) }
        #expect(throws: TarError.invalidName(offset: 0)) { try entries(Tar.file("./", []) + Tar.end) }
        #expect(throws: TarError.invalidName(offset: 0)) { try entries(Tar.file("a/", []) + Tar.end) }
        let latin = Tar.header("a/1.png") { $0[2] = 0xE9 }
        #expect(throws: TarError.invalidName(offset: 0)) { try entries(latin + Tar.end) }
    }

    @Test(arguments: ["/a/1.png", "../1.png", "a/../../1.png", "a/.."])
    func namesStayInside(name: String) {
        #expect(throws: TarError.unsafeName(name)) { try entries(Tar.file(name, []) + Tar.end) }
        let long = Tar.file("././@LongLink", Array(name.utf8) + [0], type: "L")
        #expect(throws: TarError.unsafeName(name)) { try entries(long + Tar.file("a/1.png", []) + Tar.end) }
    }

    @Test func namesAreUnique() {
        let archive = Tar.file("a/1.png", []) + Tar.file("./a/1.png", [1]) + Tar.end
        #expect(throws: TarError.duplicateName("a/1.png")) { try entries(archive) }
    }

    @Test(arguments: ["1", "2", "3", "4", "6", "S", "M", "V", "A"] as [Character])
    func otherEntriesAreRefused(type: Character) {
        let error = TarError.unsupportedEntry(name: "a/1.png", type: type.asciiValue ?? 0)
        #expect(throws: error) { try entries(Tar.header("a/1.png", type: type) + Tar.end) }
    }

    @Test func anExtendedHeaderHasALimit() {
        let size = (1 << 20) + 1
        #expect(throws: TarError.extendedHeaderTooLarge(offset: 0, size: size)) {
            try entries(Tar.header("x", size: size, type: "x") + Tar.end)
        }
    }

    @Test(
        arguments: [
            "path=a", "99 path=a\n", "8 path=a\n", "8 path=\n", "7 path\n", "99999999999999999999 a=b\n",
            "10 path=a ", "12 size=-1\n", "8 size=\n", "29 size=9999999999999999999\n", "9 path=a\n9 path=b\n",
            "9 size=1\n9 size=1\n", "10 path=\u{0}b\n", "25 GNU.sparse.major=1\n\n",
        ]
    )
    func malformedRecordsAreRefused(records: String) {
        let archive = Tar.file("PaxHeaders/0", Array(records.utf8), type: "x") + Tar.file("a/1.png", []) + Tar.end
        #expect(throws: TarError.invalidExtendedHeader(offset: 0)) { try entries(archive) }
    }

    @Test(arguments: [[], [0], [97, 0, 98, 0]] as [[UInt8]])
    func aLongNameIsOneName(payload: [UInt8]) {
        let archive = Tar.file("././@LongLink", payload, type: "L") + Tar.file("a/1.png", []) + Tar.end
        #expect(throws: TarError.invalidExtendedHeader(offset: 0)) { try entries(archive) }
    }

    @Test func aNameIsSaidOnce() {
        let archive =
            Tar.file("././@LongLink", Array("a/2.png".utf8) + [0], type: "L") + Tar.pax([("path", "a/3.png")])
            + Tar.file("a/1.png", []) + Tar.end
        #expect(throws: TarError.invalidExtendedHeader(offset: 0)) { try entries(archive) }
    }

    @Test(arguments: ["path", "size"]) func nothingNamesOrSizesAllEntries(key: String) {
        let archive = Tar.pax([(key, "1")], type: "g") + Tar.file("a/1.png", []) + Tar.end
        #expect(throws: TarError.invalidExtendedHeader(offset: 0)) { try entries(archive) }
    }

    @Test(arguments: ["L", "K", "x"] as [Character]) func anExtendedHeaderComesBeforeAnEntry(type: Character) {
        let payload = type == "x" ? TarBuilder.record("path", "a") : "a"
        let archive = Tar.file("a/1.png", []) + Tar.file("x", Array(payload.utf8), type: type) + Tar.end
        #expect(throws: TarError.unusedExtendedHeader(offset: 512)) { try entries(archive) }
    }

    @Test func nothingFollowsTheEndMark() {
        let archive = Tar.file("a/1.png", []) + Tar.end + Tar.file("a/2.png", []) + Tar.end
        #expect(throws: TarError.trailingData(offset: 1536)) { try entries(archive) }
        let lone = Tar.file("a/1.png", []) + Tar.end.prefix(512) + Tar.file("a/2.png", []) + Tar.end
        #expect(throws: TarError.trailingData(offset: 1024)) { try entries(lone) }
    }

    @Test(
        arguments: [
            (.compressed(.gzip), "the archive is compressed with gzip; unpack it to a plain tar file"),
            (.noHeader(offset: 512), "there is no tar header at offset 512"),
            (
                .checksum(offset: 0, stored: 1, computed: 2),
                "the tar header at offset 0 is damaged: its checksum is 2 instead of 1"
            ),
            (.invalidNumber(.size, offset: 512), "the tar header at offset 512 has an invalid size"),
            (
                .truncated(TruncatedInput(offset: 512, needed: 512, available: 1)),
                "the archive ends too early: 512 bytes needed at offset 512, 1 available"
            ),
            (.invalidName(offset: 0), "the tar header at offset 0 has an empty name or one that is not UTF-8"),
            (.unsafeName("../a"), "the archive has the unsafe name \"../a\""),
            (.duplicateName("a"), "the archive has two files with the name \"a\""),
            (
                .unsupportedEntry(name: "a", type: 0x32),
                "the archive's entry \"a\" is neither a file nor a directory (type \"2\")"
            ),
            (
                .extendedHeaderTooLarge(offset: 0, size: 2_000_000),
                "the extended tar header at offset 0 has 2000000 bytes; at most 1048576 are read"
            ),
            (.invalidExtendedHeader(offset: 0), "the extended tar header at offset 0 is malformed"),
            (.unusedExtendedHeader(offset: 0), "the extended tar header at offset 0 describes no entry"),
            (.trailingData(offset: 1024), "there is data at offset 1024, after the archive's end mark"),
        ] as [(TarError, String)]
    )
    func errorsReadAsSentences(error: TarError, text: String) {
        #expect(error.description == text)
    }
}
