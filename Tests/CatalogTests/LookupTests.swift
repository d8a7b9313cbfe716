import Catalog
import Testing

@Suite struct LookupTests {
    let catalog: ModelCatalog

    init() throws {
        catalog = try Embedded.catalog()
    }

    @Test(arguments: [
        "BiT-M-R50x1-run0-caltech101", "bit-m-r50x1-RUN0-caltech101", "BiT-M-R50x1-run0-caltech101.npz",
        "vtab/BiT-M-R50x1-run0-caltech101.npz", "BiT-M-R50x1-run0-caltech101.tfhub/",
        "BiT-M-R50x1-run0-caltech101.tfhub", "vtab/BiT-M-R50x1-run0-caltech101.tfhub/",
        "vtab/BiT-M-R50x1-run0-caltech101.tfhub", "VTAB/bit-m-r50x1-run0-caltech101.tfhub/",
    ])
    func checkpointIsFoundByAllItsNames(name: String) throws {
        #expect(try catalog.checkpoint(named: name).name == "BiT-M-R50x1-run0-caltech101")
    }

    @Test func fileIsFoundByFormat() throws {
        #expect(try catalog.file(named: "BiT-S-R50x1").file == "BiT-S-R50x1.npz")
        #expect(try catalog.file(named: "BiT-S-R50x1", format: .h5).file == "BiT-S-R50x1.h5")
        #expect(try catalog.file(named: "BiT-S-R50x1.h5").format == .h5)
        #expect(try catalog.file(named: "ilsvrc2012_wordnet_ids.txt").format == .text)
        #expect(try catalog.resolve("R50x1_224.npz") == .file(catalog.file(named: "distill/R50x1_224.npz")))
    }

    @Test func missingFormatIsAnError() {
        #expect(throws: CatalogLookupError.noSuchFormat("BiT-S-R152x2", .h5, available: [.npz])) {
            try catalog.file(named: "BiT-S-R152x2", format: .h5)
        }
        #expect(throws: CatalogLookupError.noSuchFormat("BiT-S-R50x1.npz", .h5, available: [.npz])) {
            try catalog.file(named: "BiT-S-R50x1.npz", format: .h5)
        }
    }

    @Test func labelsAreNoCheckpoint() {
        #expect(throws: CatalogLookupError.notACheckpoint("ilsvrc2012_wordnet_ids.txt")) {
            try catalog.checkpoint(named: "ilsvrc2012_wordnet_ids.txt")
        }
    }

    @Test func unknownNameHasSuggestions() {
        // R100x1 is a name that somebody really asked for
        #expect(
            throws: CatalogLookupError.unknown(
                "BiT-S-R100x1",
                suggestions: ["BiT-S-R101x1", "BiT-M-R101x1", "BiT-S-R101x3"]
            )
        ) {
            try catalog.checkpoint(named: "BiT-S-R100x1")
        }
        #expect(catalog.suggestions(for: "BiT-M-R50x1-ILSVRC2102").first == "BiT-M-R50x1-ILSVRC2012")
        #expect(catalog.suggestions(for: "bit-m-r50x1-run0-caltech010").first == "BiT-M-R50x1-run0-caltech101")
        #expect(throws: CatalogLookupError.unknown("efficientnet_b0_large_and_far_away", suggestions: [])) {
            try catalog.resolve("efficientnet_b0_large_and_far_away")
        }
    }

    @Test func namesThatDifferInCaseOnlyAreAmbiguous() throws {
        let text = SmallCatalog.with([
            44: SmallCatalog.lines[43].replacing("name: Three", with: "name: one-r50X1"),
            46: SmallCatalog.lines[45].replacing("{checkpoint}", with: "Three"),
        ])
        .replacing("{Three: {top1", with: "{one-r50X1: {top1").replacing(
            "checkpoint: Three",
            with: "checkpoint: one-r50X1"
        )
        let catalog = try ModelCatalog(parsing: text)
        #expect(try catalog.checkpoint(named: "One-R50x1").name == "One-R50x1")
        #expect(try catalog.checkpoint(named: "one-r50X1").name == "one-r50X1")
        #expect(throws: CatalogLookupError.ambiguous("ONE-R50X1", candidates: ["One-R50x1", "one-r50X1"])) {
            try catalog.resolve("ONE-R50X1")
        }
    }

    @Test func errorsReadWell() {
        #expect(
            CatalogLookupError.unknown("a", suggestions: ["b", "c"]).description
                == "there is no model 'a'; did you mean b, c?"
        )
        #expect(CatalogLookupError.unknown("a", suggestions: []).description == "there is no model 'a'")
        #expect(
            CatalogLookupError.noSuchFormat("a", .h5, available: [.npz]).description == "'a' has no h5 file, only npz"
        )
    }
}
