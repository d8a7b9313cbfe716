import BiT
import Catalog
import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing

/// The table, as it is written and as Python's csv module reads it.
@Suite struct FigureTableTests {
    private static let root = FilePath(#filePath).removingLastComponent().appending("../../..").lexicallyNormalized()

    private func read(_ arguments: [String]) throws -> Data {
        Data(try Scripts.run("read_table.py", arguments).utf8)
    }

    private func rows(_ records: [ModelRecord]) throws -> [[String: String]] {
        let directory = try TemporaryDirectory()
        let path = try directory.file("table.csv", FigureTable.csv(of: records).utf8)
        return try JSONDecoder().decode([[String: String]].self, from: read(["rows", path.string]))
    }

    @Test func theTableIsWrittenAsTheStandardWants() throws {
        let text = FigureTable.csv(of: [try Records.named("BiT-S-R50x3")])
        let header =
            "name,family,architecture,depth,width,classes,class_set,class_set_basis,task,run,parameters,macs,flops,"
            + "activations,resolution,protocol,protocol_basis,file,url,bytes,bytes_basis,bytes_zip64,sha256,"
            + "sha256_origin,content_sha256,content_sha256_origin,published_top1,published_top5,published_dataset,"
            + "published_protocol,published_kind,published_basis,published_source,measured_top1,measured_top1_lower,"
            + "measured_top1_upper,measured_images,measured_dataset,licence,licence_basis,base,timm,transformers,defects"
        let row =
            "BiT-S-R50x3,bit-s,R50x3,50,3,1000,imagenet-2012,stated,,,217319080,36082286592,72164573184,33342952,224,"
            + "google-224-i21k,inferred,BiT-S-R50x3.npz,https://storage.googleapis.com/bit_models/BiT-S-R50x3.npz,"
            + "869321580,derived,869324640,,,,,,,,,,,,,,,,,Apache-2.0,inferred,,,,BiT-S-R50x3.h5: other-architecture"
        #expect(text == "\(header)\r\n\(row)\r\n")
        #expect(FigureTable.csv(of: []) == "\(header)\r\n")
    }

    @Test(arguments: [
        ("plain text", "plain text"), ("", ""), ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""),
        ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""), (" edge", "\" edge\""),
        ("=1+1", "'=1+1"), ("+x", "'+x"), ("-x,y", "\"'-x,y\""), ("@sum", "'@sum"), ("\tx", "'\tx"),
        ("\rx", "\"'\rx\""),
        ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""), ("-0.5", "-0.5"), ("+3", "+3"), ("a=1", "a=1"),
        ("-inf", "'-inf"), ("-0x1p3", "'-0x1p3"), ("é=\u{301}", "é=\u{301}"),
    ])
    func valuesAreQuotedAndNoneIsAFormula(value: String, cell: String) {
        #expect(FigureTable.cell(value) == cell)
    }

    @Test(.enabled(if: Python.isAvailable, "needs Python"))
    func pythonReadsTheValuesOfTheRecords() throws {
        let records = try Records.all()
        let rows = try rows(records)
        #expect(rows.count == 313)
        for (row, record) in zip(rows, records) {
            let checkpoint = record.checkpoint
            #expect(row.count == 44)
            #expect(row["name"] == checkpoint.name)
            #expect(row["parameters"] == String(checkpoint.parameters))
            let cost = try #require(record.cost)
            #expect(row["macs"].flatMap(Double.init) == cost.multiplyAccumulates)
            #expect(row["flops"].flatMap(Double.init) == 2 * cost.multiplyAccumulates)
            #expect(row["activations"].flatMap(Double.init) == cost.activations)
            #expect(row["resolution"] == String(cost.height))
            #expect(row["task"] == checkpoint.task ?? "")
            #expect(row["run"] == checkpoint.run.map(String.init) ?? "")
            #expect(row["base"] == checkpoint.base ?? "")
            #expect(row["url"] == record.mainFile?.file.url)
            #expect(row["published_top1"].flatMap(Double.init) == record.published.first?.top1)
            #expect(row["measured_top1"] == "")
        }
        #expect(rows[0]["url"] == "https://storage.googleapis.com/bit_models/BiT-S-R50x1.npz")
    }

    @Test(.enabled(if: Python.isAvailable, "needs Python"))
    func publishedAndMeasuredFiguresHaveColumnsOfTheirOwn() throws {
        let demo = try #require(rows([Samples.measuredDemo()]).first)
        let expected = [
            "name": Samples.demo, "depth": "17", "width": "0.5", "published_top1": "91.6", "published_top5": "100",
            "published_dataset": "fashion-mnist-val-1000", "published_protocol": "demo-32",
            "published_kind": "measured", "published_basis": "stated", "measured_top1": "91.6",
            "measured_top1_lower": "89.7175", "measured_top1_upper": "93.1641", "measured_images": "1000",
            "measured_dataset": "fashion-mnist-val-1000", "bytes": "8158516", "bytes_basis": "fetched",
            "bytes_zip64": "", "sha256_origin": "catalog", "content_sha256": Samples.demoContent,
            "licence": "Apache-2.0", "licence_basis": "stated", "resolution": "32",
        ]
        for (column, value) in expected { #expect(demo[column] == value, "\(column)") }

        let r50 = try #require(rows([Samples.convertedR50x1(Samples.converted(source: nil))]).first)
        #expect(r50["sha256"] == String(repeating: "a", count: 64))
        #expect(r50["sha256_origin"] == "lock file")
        #expect(r50["content_sha256_origin"] == "lock file")
        #expect(r50["timm"] == "resnetv2_50x1_bit.goog_in21k_ft_in1k")
        #expect(r50["transformers"] == "google/bit-50")
    }

    @Test(.enabled(if: Python.isAvailable, "needs Python"))
    func strangeNamesComeBack() throws {
        let yaml = """
            schema: 1
            base-url: https://example.org/
            sources: {own: "A \\"paper\\", of\\ntwo lines"}
            class-sets: {ten: {classes: 10, sources: [own]}}
            datasets: {small: {name: Small, images: 10, sources: [own]}}
            protocols: {square: {resolution: 32, sources: [own]}}
            families:
              - id: own
                title: Our own
                checkpoints: [{name: Own, architecture: R50x1, classes: {set: ten, sources: [own]}, protocols: {own: square}}]
                files: [{format: npz, path: "{checkpoint}.npz", existence: observed, sources: [own]}]
            results:
              - {sources: [own], dataset: small, protocol: own, figures: {Own: {top1: 90.5}}}
            """
        let catalog = try ModelCatalog(parsing: yaml)
        let record = try ModelRecord(catalog.checkpoint(named: "Own"), in: catalog)
        let row = try #require(rows([record]).first)
        #expect(row["published_source"] == "A \"paper\", of\ntwo lines")
        #expect(row["licence"] == "")
        #expect(row["published_top5"] == "")
    }

    /// 302 files with nine facts each, and the two figures of the checkpoints that have published ones.
    @Test(.enabled(if: Python.isAvailable, "needs Python"))
    func theTableAgreesWithTheTablesOfFacts() throws {
        struct Comparison: Decodable {
            let compared: Int
            let different: [[String]]
        }
        let directory = try TemporaryDirectory()
        let text = FigureTable.csv(of: try Records.all())
        let facts = Self.root.appending("Tests/CatalogTests/Fixtures")
        func compare(_ text: String) throws -> Comparison {
            let path = try directory.file("table.csv", text.utf8)
            let arguments =
                ["compare", path.string] + ["files.csv", "accuracy.csv"].map { facts.appending($0).string }
            return try JSONDecoder().decode(Comparison.self, from: read(arguments))
        }
        let whole = try compare(text)
        #expect(whole.different == [])
        #expect(whole.compared == 2832)
        let broken = try compare(text.replacingOccurrences(of: ",25549352,", with: ",25549353,"))
        #expect(broken.different.first == ["BiT-S-R50x1.npz", "parameters", "25549353", "25549352"])
    }
}
