import ByteIO
import Catalog
import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing

/// Indexes that are broken, or made to harm.
@Suite struct HostileIndexTests {
    let temporary: TemporaryDirectory
    let catalog: ModelCatalog

    init() throws {
        temporary = try TemporaryDirectory()
        catalog = try Records.catalog()
    }

    func error(_ bytes: some Sequence<UInt8>, as name: String = "index.yml") throws -> IndexError? {
        let path = try temporary.file(name, bytes)
        do {
            _ = try IndexCheck(of: path, against: catalog)
            return nil
        } catch let error as IndexError {
            return error
        }
    }

    @Test func whatIsNoIndexIsRefused() throws {
        let path = temporary.path.appending("index.yml")
        #expect(try error("".utf8) == .noModels(path))
        #expect(try error("a: b".utf8) == .noModels(path))
        #expect(try error("Models: []".utf8) == .noModels(path))
        #expect(try error([0x4D, 0xFF, 0xFE]) == .notText(path))
        #expect(try error("a: [1".utf8) == .syntax(path, line: 2, "did not find expected ',' or ']'"))
        #expect(try error("Models:\n- &a {Name: demo}\n- *a\n".utf8) == .anchor(path, line: 2))
        #expect(try error("a: 1\nb: 2\na: 3\n".utf8) == .syntax(path, line: 1, "the same key twice: a"))
        let page = temporary.path.appending("page.md")
        #expect(try error("no index\n<!-- Type: other -->".utf8, as: "page.md") == .noModels(page))
        #expect(
            try error("x\n<!--\nType: model-index\nModels: [\n-->".utf8, as: "page.md")
                == .syntax(page, line: 5, "did not find expected node content")
        )
        #expect(throws: FileError.self) { try IndexCheck(of: temporary.path.appending("none"), against: catalog) }
    }

    @Test func sizesAreLimited() throws {
        let path = temporary.path.appending("index.yml")
        #expect(
            try error(repeatElement(UInt8(ascii: " "), count: IndexFile.maximumByteCount + 1))
                == .tooLarge(path, bytes: IndexFile.maximumByteCount + 1)
        )
        let models = "Models:\n" + String(repeating: "- {Name: x}\n", count: IndexFile.maximumModels + 1)
        #expect(try error(models.utf8) == .tooManyModels(path))
        // the parser's own limit
        #expect(
            try error(("Models: " + String(repeating: "[", count: 100_000)).utf8)
                == .syntax(path, line: 1, "nested too deeply")
        )
    }

    /// Each model would have all figures of its collection.
    @Test func collectionsCannotMakeAnIndexGrow() throws {
        let figures = (0..<1_000).map { "k\($0): 1" }.joined(separator: ", ")
        let models = String(repeating: "- {Name: x, In Collection: c}\n", count: 201)
        let index = "Collections: [{Name: c, Metadata: {\(figures)}}]\nModels:\n\(models)"
        #expect(try error(index.utf8) == .tooManyStatements(temporary.path.appending("index.yml")))
    }

    /// Whatever becomes of a good page, it is read or refused.
    @Test func mutationsAreReadOrRefused() throws {
        let page = Array(try Data(contentsOf: URL(filePath: IndexCheckTests.page.string)))
        var generator = Lehmer(state: 1)
        var outcomes = (read: 0, refused: 0)
        for _ in 0..<400 {
            var bytes = page
            for _ in 0..<Int(generator.next() % 8 + 1) {
                let place = Int(generator.next() % UInt64(bytes.count))
                switch generator.next() % 4 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.remove(at: place)
                case 2:
                    bytes.insert(
                        contentsOf: Array("-:[]{}&*!|>'\"#%@`,?\n 0e9.".utf8).shuffled(using: &generator).prefix(2),
                        at: place
                    )
                default: bytes.removeSubrange(place..<min(bytes.count, place + Int(generator.next() % 200)))
                }
                if bytes.isEmpty { bytes = page }
            }
            let failure = try error(bytes, as: "page.md")
            if failure == nil { outcomes.read += 1 } else { outcomes.refused += 1 }
        }
        #expect(outcomes.read > 20 && outcomes.refused > 20, "\(outcomes)")
    }
}

/// Numbers that look random, the same ones each time.
private struct Lehmer: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 11
    }
}
