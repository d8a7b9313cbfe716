import Imaging
import TestSupport
import Testing

func entries(_ archive: [UInt8]) throws -> [TarEntry] {
    try TarReader.entries(in: archive.span.bytes)
}

@Suite struct TarReaderTests {
    typealias Tar = TarBuilder

    static let longName = "b/" + String(repeating: "n", count: 120) + ".png"

    /// The files of `make_tars.py`, with their data.
    func contents(_ archive: [UInt8]) throws -> [String: String] {
        var contents: [String: String] = [:]
        for entry in try entries(archive) where !entry.isDirectory {
            contents[entry.path] = String(decoding: archive[entry.data], as: UTF8.self)
        }
        return contents
    }

    @Test(arguments: [("gnu.tar", ""), ("pax.tar", ""), ("gnu-tar.tar", "val/")])
    func everyDialectReads(name: String, root: String) throws {
        let expected = [
            root + "a/1.png": "one", root + "a/2.JPG": String(repeating: "two", count: 200),
            root + Self.longName: "three",
        ]
        #expect(try contents(try fixture(name)) == expected)
    }

    @Test func directoriesAreEntries() throws {
        let directories = try entries(try fixture("gnu-tar.tar")).filter(\.isDirectory).map(\.path)
        #expect(directories == ["val", "val/a", "val/b", "val/c"])
    }

    @Test func plainUstarReads() throws {
        let expected = [
            TarEntry(path: "a/1.png", isDirectory: false, data: 512..<515),
            TarEntry(path: "a/2.JPG", isDirectory: false, data: 1536..<2136),
        ]
        #expect(try entries(try fixture("ustar.tar")) == expected)
    }

    @Test func theSizeOfAnExtendedHeaderCounts() throws {
        #expect(try contents(try fixture("pax-size.tar")) == ["a/1.png": "one"])
        let archive = Tar.pax([("size", "3")]) + Tar.header("a/1.png") + Tar.padded([1, 2, 3]) + Tar.end
        let expected = TarEntry(path: "a/1.png", isDirectory: false, data: 1536..<1539)
        #expect(try entries(archive) == [expected])
    }

    @Test func theSizeMayBeInBase256() throws {
        let header = Tar.header("a/1.png") { block in
            block.replaceSubrange(124..<136, with: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2])
        }
        let archive = header + Tar.padded([UInt8](repeating: 7, count: 258)) + Tar.end
        #expect(try entries(archive) == [TarEntry(path: "a/1.png", isDirectory: false, data: 512..<770)])
    }

    @Test func thePrefixGoesBeforeTheNameInPOSIXOnly() throws {
        let posix = Tar.file("1.png", [], prefix: "val/a") + Tar.end
        #expect(try entries(posix).map(\.path) == ["val/a/1.png"])
        let gnu = Tar.header("1.png", prefix: "00000000000", magic: "ustar  ") + Tar.end
        #expect(try entries(gnu).map(\.path) == ["1.png"])
    }

    @Test func pathsAreMadePlain() throws {
        let archive =
            Tar.header("./", type: "5") + Tar.header("./a//b/", type: "5") + Tar.file("./a//./b/1.png", []) + Tar.end
        #expect(try entries(archive).map(\.path) == ["a/b", "a/b/1.png"])
    }

    @Test func globalCommentsDoNotMatter() throws {
        let archive = Tar.pax([("comment", "x=y")], type: "g") + Tar.file("a/1.png", []) + Tar.end
        #expect(try entries(archive).map(\.path) == ["a/1.png"])
    }

    @Test func anEmptyArchiveHasNoEntries() throws {
        #expect(try entries(Tar.end + Tar.end) == [])
    }

    @Test func namesThatDifferInTheirUnicodeFormAreTwo() throws {
        let archive = Tar.file("\u{E9}.png", []) + Tar.file("e\u{301}.png", []) + Tar.end
        #expect(try entries(archive).count == 2)
    }

    @Test(arguments: ["ustar.tar", "gnu.tar", "pax-size.tar"])
    func everyTruncationThrows(name: String) throws {
        let bytes = try fixture(name)
        for count in bytes.indices {
            #expect(throws: TarError.self, "\(count) bytes") { try entries(Array(bytes.prefix(count))) }
        }
    }

    @Test(arguments: ["ustar.tar", "gnu.tar", "pax.tar", "pax-size.tar", "gnu-tar.tar"])
    func mutationsNeverCrash(name: String) throws {
        let bytes = try fixture(name)
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            let damaged = mutated(bytes, using: &generator)
            // as it is the damage meets the checksums; mended, it meets the fields
            for archive in [damaged, Self.mended(damaged)] {
                guard let entries = try? entries(archive) else { continue }
                #expect(entries.allSatisfy { $0.data.upperBound <= archive.count }, "seed \(seed)")
            }
        }
    }

    /// The archive with the checksum of every block that looks like a header made right.
    static func mended(_ archive: [UInt8]) -> [UInt8] {
        var archive = archive
        for start in stride(from: 0, to: archive.count - 511, by: 512) {
            let block = Array(archive[start..<(start + 512)])
            guard block[257..<262].elementsEqual("ustar".utf8) else { continue }
            archive.replaceSubrange(start..<(start + 512), with: Tar.summed(block))
        }
        return archive
    }
}
