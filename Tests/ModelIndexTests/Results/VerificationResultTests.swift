import ByteIO
import Catalog
import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing

/// What `bitzoo verify --json` wrote, read again.
@Suite struct VerificationResultTests {
    let temporary: TemporaryDirectory

    init() throws {
        temporary = try TemporaryDirectory()
    }

    /// A result, with some of its values replaced.
    static func text(_ replacements: KeyValuePairs<String, String> = [:]) -> String {
        var text = """
            {
              "program": "bitzoo 0.1.0", "file": "x.npz", "claim": "demo-r17x0.5-fashion-mnist", "verdict": "passed",
              "contentDigest": "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd",
              "levels": [{"level": 5, "name": "structure", "verdict": "passed", "detail": "all 51 tensors"}],
              "accuracy": {
                "run": {
                  "checkpoint": "demo-r17x0.5-fashion-mnist", "classes": 10, "preparation": "32 px", "precision": "fp32",
                  "contentDigest": "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd",
                  "dataSet": {"name": "fashion-mnist", "identity": "abc", "images": 10000, "whole": 10000},
                  "selection": {"extent": "sample", "count": 1000, "seed": 7}
                },
                "top1": {"count": 916, "images": 1000, "value": 0.916, "interval": {"lower": 0.897, "upper": 0.932}},
                "top5": {"count": 1000, "images": 1000, "value": 1, "interval": {"lower": 0.996, "upper": 1}}
              }
            }
            """
        for (old, new) in replacements { text = text.replacing(old, with: new) }
        return text
    }

    func read(_ text: String) throws -> [VerificationResult] {
        try VerificationResult.read(try temporary.file("r.json", text.utf8))
    }

    func error(_ text: String) throws -> ResultsError? {
        do {
            _ = try read(text)
            return nil
        } catch let error as ResultsError {
            return error
        }
    }

    @Test func aResultBecomesAFigureOfItsCheckpoint() throws {
        var knowledge = Knowledge()
        knowledge.results = try read(Self.text())
        let record = try Records.named("demo", knowledge: knowledge)
        let measured = try #require(record.measured.first)
        #expect(record.measured.count == 1)
        #expect(measured.top1.count == 916)
        #expect(measured.top1.images == 1000)
        #expect(measured.top1.value == 0.916)
        #expect(measured.top1.interval == 0.897...0.932)
        #expect(measured.top5.count == 1000)
        #expect(measured.dataset == "fashion-mnist")
        #expect(measured.datasetName == "Fashion-MNIST test")
        #expect(!measured.isWhole)
        #expect(measured.selection == "a sample of 1000, seed 7")
        #expect(measured.program == "bitzoo 0.1.0")
        #expect(record.verification.map(\.name) == ["structure"])
        #expect(record.contentDigest?.origin == .catalog)
        // and it is none of another checkpoint's
        #expect(try Records.named("BiT-M-R50x1", knowledge: knowledge).measured.isEmpty)
        // published figures stay what they are
        #expect(record.published.map(\.top1) == [91.6, 90.08])
    }

    @Test func allImagesAreTheWhole() throws {
        let text = Self.text([
            "{\"extent\": \"sample\", \"count\": 1000, \"seed\": 7}": "{\"extent\": \"all\"}",
            "\"images\": 1000,": "\"images\": 10000,", "\"count\": 916": "\"count\": 9160",
            "\"count\": 1000": "\"count\": 10000",
        ])
        var knowledge = Knowledge()
        knowledge.results = try read(text)
        let measured = try #require(try Records.named("demo", knowledge: knowledge).measured.first)
        #expect(measured.isWhole)
        #expect(measured.selection == "all images")
    }

    @Test func severalResultsAreAnArray() throws {
        #expect(try read("[\(Self.text()), \(Self.text())]").count == 2)
        // without a run on images there are levels only
        let bare = #"{"claim": "BiT-M-R50x1", "levels": [], "verdict": "passed"}"#
        #expect(try read(bare).map(\.checkpoint) == ["BiT-M-R50x1"])
    }

    @Test func whatIsNoFigureIsRefused() throws {
        let path = temporary.path.appending("r.json")
        #expect(try error("{") == .notAResult(path, reason: "it is not JSON"))
        #expect(try error("null") == .notAResult(path, reason: "it is null"))
        #expect(try error("3") == .notAResult(path, reason: "it is no object"))
        #expect(try error("[]") == .notAResult(path, reason: "it is empty"))
        #expect(try error("{}") == .notAResult(path, reason: "levels is missing"))
        #expect(
            try error(Self.text(["\"count\": 916": "\"count\": \"x\""]))
                == .notAResult(path, reason: "accuracy.top1.count has another type")
        )
        #expect(
            try error(Self.text(["1be02d0": "1be02dx"]))
                == .notADigest(path, "1be02dxdf4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd")
        )
        #expect(try error(#"{"levels": []}"#) == .noCheckpoint(path))
        #expect(
            try error(Self.text(["\"seed\": 7": "\"seed\": 7, \"shard\": \"1/3\""]))
                == .part(path, "it is shard 1/3 of a run")
        )
        #expect(
            try error(Self.text(["\"sample\"": "\"first\""]))
                == .part(path, "its images are the first ones, and no sample")
        )
        for (old, new) in [
            ("\"count\": 916", "\"count\": 1001"), ("\"count\": 916", "\"count\": -1"), ("0.932", "1.5"),
            ("0.897", "0.95"),
            ("\"count\": 1000, \"images\": 1000", "\"count\": 900, \"images\": 1000"),
            ("\"images\": 10000,", "\"images\": 999,"), ("\"whole\": 10000", "\"whole\": 9999"),
            ("\"images\": 1000,", "\"images\": 0,"),
        ] {
            #expect(try error(Self.text([old: new])) == .impossible(path), "\(new)")
        }
    }

    /// A result about other weights says nothing about the checkpoint.
    @Test func otherWeightsAreNoticed() throws {
        var knowledge = Knowledge()
        knowledge.results = try read(Self.text(["1be02d0": "0be02d0"]))
        let found = try #require(
            SHA256Digest(hexadecimal: "0be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd")
        )
        let expected = try #require(
            SHA256Digest(hexadecimal: "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd")
        )
        #expect(
            throws: ResultsError.otherWeights(
                temporary.path.appending("r.json"),
                checkpoint: "demo-r17x0.5-fashion-mnist",
                found: found,
                expected: KnownDigest(expected, origin: .catalog)
            )
        ) { try Records.named("demo", knowledge: knowledge) }
    }
}
