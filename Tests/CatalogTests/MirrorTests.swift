import Catalog
import TestSupport
import Testing

@Suite struct MirrorTests {
    func catalog(_ replacements: [Int: String]) throws -> ModelCatalog {
        let directory = try TemporaryDirectory()
        let path = try directory.file("mirrors.yaml", SmallCatalog.with(replacements).utf8)
        return try withExtendedLifetime(directory) { try ModelCatalog.load(from: path) }
    }

    let two = "base-url: https://example.org/\nmirrors: [https://one.org/bit, \"https://two.org/\"]"

    @Test func mirrorsHoldTheSamePaths() throws {
        let file = try catalog([2: two]).file(named: "One-R50x1", format: .npz)
        #expect(file.url == "https://example.org/One-R50x1.npz")
        #expect(file.mirrorURLs == ["https://one.org/bit/One-R50x1.npz", "https://two.org/One-R50x1.npz"])
    }

    @Test func aFamilyWithAPlaceOfItsOwnHasNoneOfTheOthersMirrors() throws {
        let own = "    title: One\n    base-url: https://own.org/"
        #expect(try catalog([2: two, 20: own]).file(named: "One-R50x1", format: .npz).mirrorURLs == [])
        let both = own + "\n    mirrors: [https://three.org/]"
        let file = try catalog([2: two, 20: both]).file(named: "One-R50x1", format: .npz)
        #expect(file.mirrorURLs == ["https://three.org/One-R50x1.npz"])
        #expect(try catalog([20: both]).families.map(\.mirrors) == [["https://three.org/"], [], []])
    }

    @Test func noneByDefault() throws {
        #expect(try catalog([:]).file(named: "One-R50x1", format: .npz).mirrorURLs == [])
    }
}
