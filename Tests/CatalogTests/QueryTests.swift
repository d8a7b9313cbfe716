import Catalog
import Testing

@Suite struct QueryTests {
    let catalog: ModelCatalog

    init() throws {
        catalog = try Embedded.catalog()
    }

    private func names(_ change: (inout CatalogQuery) -> Void) -> [String] {
        var query = CatalogQuery()
        change(&query)
        return catalog.checkpoints(matching: query).map(\.name)
    }

    private func files(_ change: (inout CatalogQuery) -> Void) -> [String] {
        var query = CatalogQuery()
        change(&query)
        return catalog.files(matching: query).map(\.file)
    }

    @Test func emptyQueryFitsEverything() {
        #expect(names { _ in } == catalog.checkpoints.map(\.name))
        #expect(files { _ in } == catalog.files.map(\.file))
    }

    @Test func patternsFitNames() {
        #expect(names { $0.patterns = [GlobPattern("BiT-S-*")] }.count == 6)
        #expect(names { $0.patterns = [GlobPattern("*caltech*")] }.count == 15)
        #expect(names { $0.patterns = [GlobPattern("*_bitm")] }.count == 6)
        #expect(
            names { $0.patterns = [GlobPattern("bit-m-r50x[13]-run0-dtd")] } == [
                "BiT-M-R50x1-run0-dtd", "BiT-M-R50x3-run0-dtd",
            ]
        )
        #expect(
            names { $0.patterns = [GlobPattern("demo"), GlobPattern("R50x1_*")] } == [
                "R50x1_224", "R50x1_160", "demo-r17x0.5-fashion-mnist",
            ]
        )
        #expect(files { $0.patterns = [GlobPattern("*.h5")] }.count == 11)
        #expect(files { $0.patterns = [GlobPattern("distill/*")] }.count == 8)
        #expect(files { $0.patterns = [GlobPattern("*wordnet*")] }.count == 4)
    }

    @Test func filtersAreJoined() {
        #expect(names { $0.families = ["teacher"] }.count == 6)
        #expect(names { $0.architectures = ["R152x2"] }.count == 9)
        #expect(
            names {
                $0.families = ["vtab"]; $0.architectures = ["R152x4"]; $0.tasks = ["svhn"]
            } == [
                "BiT-M-R152x4-run0-svhn", "BiT-M-R152x4-run1-svhn", "BiT-M-R152x4-run2-svhn",
            ]
        )
        #expect(names { $0.formats = [.h5] }.count == 11)
        #expect(files { $0.formats = [.tfhub] }.count == 285)
        #expect(
            files {
                $0.formats = [.text]; $0.architectures = ["R50x1"]
            } == []
        )
        #expect(
            files {
                $0.families = ["bit-s"]; $0.formats = [.h5]
            }.count == 5
        )
    }

    @Test func sortedByAccuracy() {
        let sorted = names {
            $0.families = ["bit-m-ilsvrc2012", "bit-m"]; $0.sort = .top1; $0.isDescending = true
        }
        #expect(
            Array(sorted.prefix(6))
                == ["R152x4", "R152x2", "R101x3", "R50x3", "R101x1", "R50x1"].map { "BiT-M-\($0)-ILSVRC2012" }
        )
        // without a figure: last, in the catalogue's order
        #expect(sorted.dropFirst(6).first == "BiT-M-R50x1")
    }

    @Test func sortedBySizeParametersAndName() {
        let bySize = names {
            $0.families = ["bit-s"]; $0.sort = .size
        }
        #expect(bySize == ["R50x1", "R101x1", "R50x3", "R152x2", "R101x3", "R152x4"].map { "BiT-S-\($0)" })
        #expect(
            names {
                $0.families = ["bit-s"]; $0.sort = .parameters
            } == bySize
        )
        #expect(
            names {
                $0.families = ["bit-s"]; $0.sort = .size; $0.isDescending = true
            } == bySize.reversed()
        )
        #expect(
            names {
                $0.families = ["distilled"]; $0.sort = .name
            } == ["R50x1_160", "R50x1_224"]
        )
        #expect(
            names {
                $0.families = ["distilled"]; $0.isDescending = true
            } == ["R50x1_160", "R50x1_224"]
        )
        #expect(
            files {
                $0.families = ["labels"]; $0.sort = .size
            }.first == "ilsvrc2012_wordnet_lemmas.txt"
        )
        #expect(
            files {
                $0.families = ["teacher"]; $0.sort = .top1; $0.isDescending = true
            }.first == "R152x2_T_flowers128.npz"
        )
        #expect(
            files {
                $0.sort = .parameters; $0.isDescending = true
            }.first == "BiT-M-R152x4.npz"
        )
        #expect(files { $0.sort = .name }.first == "BiT-M-R101x1-ILSVRC2012.npz")
    }
}

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("BiT-M-*", "BiT-M-R50x1"), ("*", ""), ("**", "abc"), ("a*b*c", "a-b-b-c"), ("a?c", "abc"), ("A?C", "abc"),
        ("[ab]c", "bc"), ("[a-c]c", "bc"), ("[!a-c]c", "dc"), ("[^a]", "b"), ("[]]", "]"), ("[a-]", "-"), ("a[", "a["),
        ("*.npz", "a.npz"), ("", ""),
    ])
    func fits(pattern: String, name: String) {
        #expect(GlobPattern(pattern).matches(name))
    }

    @Test(arguments: [
        ("BiT-M-*", "BiT-S-R50x1"), ("?", ""), ("a*b", "abc"), ("a?c", "ac"), ("[ab]", "c"), ("[!ab]", "a"),
        ("[c-a]", "b"),
        ("", "a"), ("abc", "ab"), ("ab", "abc"),
    ])
    func doesNotFit(pattern: String, name: String) {
        #expect(!GlobPattern(pattern).matches(name))
    }

    @Test func patternsAreTold() {
        #expect(GlobPattern.isPattern("a*"))
        #expect(GlobPattern.isPattern("a?"))
        #expect(GlobPattern.isPattern("[a]"))
        #expect(!GlobPattern.isPattern("demo-r17x0.5-fashion-mnist"))
    }

    @Test func manyStarsAreQuick() {
        let name = String(repeating: "a", count: 200)
        #expect(!GlobPattern(String(repeating: "a*", count: 60) + "b").matches(name))
    }
}
