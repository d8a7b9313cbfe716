import Catalog
import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing

/// Indexes of others, held against the catalogue.
@Suite struct IndexCheckTests {
    let temporary: TemporaryDirectory
    let catalog: ModelCatalog

    init() throws {
        temporary = try TemporaryDirectory()
        catalog = try Records.catalog()
    }

    func check(_ text: String, as name: String = "index.yml") throws -> IndexCheck {
        try IndexCheck(of: try temporary.file(name, text.utf8), against: catalog)
    }

    /// The verdicts of one model, as `key verdict`.
    func verdicts(_ text: String, as name: String = "index.yml") throws -> [String] {
        try check(text, as: name).models.flatMap(\.findings).map { "\($0.key) \($0.verdict.rawValue)" }
    }

    /// What is said of a figure of BiT-M-R50x1-ILSVRC2012.
    func finding(_ line: String) throws -> IndexFinding? {
        let text = "Models:\n- Name: BiT-M-R50x1-ILSVRC2012\n  Metadata:\n    \(line)\n"
        return try check(text).models.first?.findings.first
    }

    static let page = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .appending("Fixtures/big-transfer.md")

    @Test func thePageOfTimmHasSixWrongCountsOfOperations() throws {
        let check = try IndexCheck(of: Self.page, against: catalog)
        #expect(
            check.models.map(\.checkpoint) == [
                "BiT-M-R101x1-ILSVRC2012", "BiT-M-R101x3-ILSVRC2012", "BiT-M-R152x2-ILSVRC2012",
                "BiT-M-R152x4-ILSVRC2012", "BiT-M-R50x1-ILSVRC2012", "BiT-M-R50x3-ILSVRC2012",
            ]
        )
        let wrong = check.models.flatMap(\.findings).filter { $0.verdict != .agrees }
        #expect(wrong.allSatisfy { $0.verdict == .disagrees })
        let counts = wrong.filter { $0.key == "FLOPs" }
        #expect(
            counts.map(\.stated) == ["5330896", "15988688", "10659792", "21317584", "5330896", "15988688"]
        )
        #expect(
            counts.map { $0.detail.split(separator: " ")[2] } == [
                "71630848000", "638150246400", "420714905600", "1678508032000", "37539020800", "331323801600",
            ]
        )
        // the lines are those of the page
        let lines = try String(contentsOfFile: Self.page.string, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        for finding in counts { #expect(lines[finding.line - 1] == "    FLOPs: \(finding.stated)") }
        // BiT-M has not seen JFT-300M, and that is all that is wrong
        #expect(wrong.filter { $0.key != "FLOPs" }.map(\.key) == Array(repeating: "Training Data", count: 6))
        #expect(check.count(of: .agrees) == 72)
        #expect(check.count(of: .disagrees) == 12)
        #expect(check.count(of: .unknown) == 0)
    }

    // MARK: - Figures

    @Test(
        arguments: [
            ("Parameters: 25549352", .agrees), ("Parameters: 25550000", .agrees), ("Parameters: 25.5M", .agrees),
            ("Parameters: 25,549,352", .agrees), ("parameters: 2.6e7", .agrees), ("Parameters: 25600000", .disagrees),
            ("Parameters: 25549353", .disagrees), ("Parameters: many", .disagrees), ("Parameters: -1", .disagrees),
            ("Parameters: 1e99", .disagrees), ("Parameters: .inf", .disagrees),
            ("Parameters: 0x10", .disagrees), ("Parameters: 25_549_352", .agrees),
            // a decimal comma is none between thousands
            ("Epochs: '9,0'", .disagrees), ("Epochs: -90", .disagrees),
            // 448, 480, 384 and 224 pixels are in use
            ("FLOPs: 32700784640", .agrees), ("FLOPs: 37.5 GFLOPs", .agrees), ("FLOPs: 8178368512", .agrees),
            ("FLOPs: 8.2G", .agrees), ("FLOPs: 4089184256", .doubtful), ("FLOPs: 5330896", .disagrees),
            ("MACs: 4089184256", .agrees), ("GMACs: 4.1", .agrees), ("GMACs: 4.3", .disagrees),
            ("MACs: 8178368512", .disagrees), ("Activations: 11109576", .agrees), ("MActs: 11.1", .agrees),
            ("Activations: 25549352", .disagrees),
            ("File Size: 102242668", .agrees), ("File Size: 102.2 MB", .agrees), ("File_Size: 97.5 MiB", .agrees),
            ("File Size: 102245728", .disagrees), ("Layers: 50", .agrees), ("Layers: 101", .disagrees),
            ("Image Size: '480'", .agrees), ("Image Size: [3, 448, 448]", .agrees), ("Image Size: 300", .disagrees),
            ("Image Size: 480 x 480 px", .agrees), ("Image Size: 1e480", .disagrees), ("Image Size: -480", .disagrees),
            ("Crop Pct: '1.0'", .agrees), ("Crop Pct: '0.875'", .disagrees), ("Interpolation: bilinear", .agrees),
            ("Interpolation: bicubic", .disagrees), ("LR: 0.03", .agrees), ("LR: 0.01", .disagrees),
            ("Epochs: 90", .agrees), ("Epochs: 91", .disagrees), ("Momentum: 0.9", .agrees),
            ("Training Data: [ImageNet-21k, ImageNet]", .agrees), ("Training Data: ILSVRC2012", .agrees),
            ("Training Data: [ImageNet, JFT-300M]", .disagrees),
            ("SHA-256: \(String(repeating: "ab", count: 32))", .unknown), ("SHA-256: abc", .disagrees),
        ] as [(String, IndexFinding.Verdict)]
    )
    func figuresAreCompared(line: String, verdict: IndexFinding.Verdict) throws {
        #expect(try finding(line)?.verdict == verdict)
    }

    /// A count belongs to the size that the model is said to be for.
    @Test func operationsAreThoseOfTheImageSize() throws {
        func index(_ size: Int) -> String {
            "Models:\n- Name: BiT-M-R50x1-ILSVRC2012\n  Metadata: {FLOPs: 8178368512, Image Size: \(size)}\n"
        }
        #expect(try verdicts(index(448)) == ["FLOPs disagrees", "Image Size agrees"])
        let name = "Models:\n- Name: R50x1_224\n  Metadata: {FLOPs: 8178368512, Image Size: 224}\n"
        #expect(try verdicts(name) == ["FLOPs agrees", "Image Size agrees"])
    }

    @Test func aDigestIsComparedWithTheCatalogues() throws {
        let digest = "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4"
        #expect(try verdicts("Models:\n- {Name: demo, Metadata: {SHA-256: \(digest)}}") == ["SHA-256 agrees"])
        let content = "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd"
        #expect(
            try verdicts("Models:\n- {Name: demo, Metadata: {SHA-256: \(content), Content SHA-256: \(content)}}")
                == ["SHA-256 disagrees", "Content SHA-256 agrees"]
        )
    }

    // MARK: - Accuracies

    @Test(
        arguments: [
            ("80.386", .agrees), ("80.4%", .agrees), ("80.19%", .agrees), ("0.80386", .agrees), ("80.8", .doubtful),
            ("85.0", .disagrees), ("good", .disagrees), ("nan", .disagrees),
        ] as [(String, IndexFinding.Verdict)]
    )
    func accuraciesAreCompared(value: String, verdict: IndexFinding.Verdict) throws {
        let text = """
            Models:
            - Name: resnetv2_50x1_bitm
              Results: [{Task: Image Classification, Dataset: ImageNet, Metrics: {Top 1 Accuracy: \(value)}}]
            """
        #expect(try check(text).models.first?.findings.map(\.verdict) == [verdict])
    }

    @Test func nothingIsKnownOfOtherDataSetsAndOtherMetrics() throws {
        let text = """
            Models:
            - Name: resnetv2_50x1_bitm
              Results:
              - {Task: T, Dataset: ObjectNet, Metrics: {Top 1 Accuracy: 50}}
              - {Task: T, Dataset: ImageNet, Metrics: {F1: 50, Top 1 Accuracy (measured): 12}}
            """
        #expect(try verdicts(text) == ["Top 1 Accuracy, ObjectNet unknown"])
    }

    @Test func whatIsEmptyStatesNothing() throws {
        let text = """
            Models:
            - Name: resnetv2_50x1_bitm
              Metadata: {FLOPs: , Parameters: null}
              Results: [{Task: T, Dataset: ImageNet, Metrics: {Top 1 Accuracy: , Top 5 Accuracy: ~}}]
            """
        #expect(try verdicts(text).isEmpty)
    }

    // MARK: - Identity

    @Test func weightsSayMoreThanNames() throws {
        let base = "https://storage.googleapis.com/bit_models/"
        let text = """
            Models:
            - {Name: resnetv2_50x1_bitm, Weights: \(base)BiT-M-R101x1-ILSVRC2012.npz}
            - {Name: somebody's, Weights: \(base)BiT-S-R50x3.h5}
            - {Name: somebody's, Weights: https://example.org/x.npz}
            - {Name: google/bit-50}
            - {Name: timm/resnetv2_50x1_bit.goog_in21k}
            - {Name: another, Metadata: {ID: resnetv2_152x4_bitm}}
            """
        let check = try check(text)
        #expect(
            check.models.map(\.checkpoint) == [
                "BiT-M-R101x1-ILSVRC2012", "BiT-S-R50x3", nil, "BiT-M-R50x1-ILSVRC2012", "BiT-M-R50x1",
                "BiT-M-R152x4-ILSVRC2012",
            ]
        )
        #expect(
            check.models.map { $0.findings.map { "\($0.key) \($0.verdict.rawValue)" } } == [
                ["Weights agrees", "Name disagrees"], ["Weights disagrees"], ["Weights unknown"], [], [], [],
            ]
        )
        #expect(
            check.models[1].findings[0].detail
                == "the file holds another network than its name says: its root kernel has the shape 7 x 7 x 3 x 64, and "
                + "its size is that of BiT-S-R50x1.h5"
        )
        #expect(check.models.map(\.line) == [2, 3, 4, 5, 6, 7])
    }

    // MARK: - Forms

    @Test func aCollectionSpeaksForItsModels() throws {
        let text = """
            Collections:
            - Name: BiT
              Metadata: {Interpolation: nearest, LR: 0.03}
            Models:
            - {Name: resnetv2_50x1_bitm, In Collection: BiT, Metadata: {LR: 0.5}}
            - {Name: resnetv2_50x1_bitm, In Collection: other}
            """
        #expect(try verdicts(text) == ["LR disagrees", "Interpolation disagrees"])
    }

    @Test func everyFormIsRead() throws {
        let model = #"{"Name": "resnetv2_50x1_bitm", "Metadata": {"Parameters": 1}}"#
        #expect(try verdicts(#"{"Models": [\#(model)]}"#, as: "index.json") == ["Parameters disagrees"])
        #expect(try verdicts("[\(model)]", as: "index.json") == ["Parameters disagrees"])
        #expect(try verdicts(model, as: "index.json") == ["Parameters disagrees"])
        #expect(try verdicts("models: \(model)") == ["Parameters disagrees"])
        let card = """

            ---
            license: apache-2.0
            model-index:
            - name: resnetv2_50x1_bit.goog_in21k_ft_in1k
              results:
              - task: {type: image-classification}
                dataset: {type: imagenet-1k, name: ImageNet-1k}
                metrics:
                - {type: accuracy, value: 12, name: Top 1 Accuracy}
                - {type: accuracy, value: 0.80386}
            ---
            # A model
            <!-- Name: nothing -->
            """
        #expect(
            try verdicts(card, as: "README.md") == [
                "Top 1 Accuracy, ImageNet-1k disagrees", "accuracy, ImageNet-1k agrees",
            ]
        )
        #expect(try check(card, as: "card.md").models[0].findings[0].line == 10)
        // two comments, the second with a broken line ending
        let page =
            "x <!-- Type: model-index\nModels: \(model) -->\r\n\r\n<!--\r\ntype:  Model-Index\r\nModels:\r\n - \(model)\r\n-->\r\n"
        #expect(try check(page, as: "page").models.map(\.line) == [2, 7])
    }

    @Test func aMarkOfTheOrderOfBytesIsPassedOver() throws {
        let model = "{Name: resnetv2_50x1_bitm, Metadata: {Parameters: 1}}"
        #expect(try verdicts("\u{FEFF}Models: [\(model)]") == ["Parameters disagrees"])
        #expect(try verdicts("\u{FEFF}---\nModels: [\(model)]\n---\n", as: "page.md") == ["Parameters disagrees"])
    }

    @Test func severalCommentsCanShareALine() throws {
        let model = "{Name: resnetv2_50x1_bitm, Metadata: {Parameters: 1}}"
        let index = "<!-- Type: model-index\nModels: [\(model)] -->"
        #expect(try check("<!-- a --> \(index) \(index)\n", as: "page.md").models.map(\.line) == [2, 3])
    }

    @Test func whatIsLongIsQuotedByItsBeginning() throws {
        let name = String(repeating: "x", count: 100_000)
        let model = try #require(try check("Models:\n- Name: \(name)\n").models.first)
        #expect(model.name == "\(name.prefix(200))…")
        let data = "Training Data: [\(Array(repeating: "a", count: 10_000).joined(separator: ","))]"
        let finding = try #require(try finding(data))
        #expect(finding.stated.count == 201)
        #expect(finding.detail.count < 300)
    }

    /// A card need not have results.
    @Test func aCardWithoutResultsIsNoMistake() throws {
        let card = "---\nlicense: apache-2.0\n---\n# A model\n"
        let check = try check(card, as: "README.md")
        #expect(check.models.isEmpty)
        #expect(check.remarks == ["the front matter has no model-index"])
        let record = try Records.named("BiT-M-R50x1-run0-dtd")
        let own = try ModelCard.text(of: record, generator: Generator(name: "bitzoo", version: "1"))
        #expect(try self.check(own, as: "README.md").count(of: .disagrees) == 0)
    }

    @Test func whatIsElsewhereIsSaid() throws {
        let check = try check("Import: [a.yml]\nModels:\n- other.yml\n- {Name: demo}\n")
        #expect(check.models.map(\.checkpoint) == ["demo-r17x0.5-fashion-mnist"])
        #expect(
            check.remarks == [
                "line 1: what the index imports is not read", "line 3: the models in other.yml are not read",
            ]
        )
    }
}
