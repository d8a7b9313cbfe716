import ByteIO
import ModelIndex
import SystemPackage
import TestSupport
import Testing

/// What tests know beside the catalogue.
enum Samples {
    static let demo = "demo-r17x0.5-fashion-mnist"

    /// The digest of the demo's weights, as the catalogue pins it.
    static let demoContent = "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd"

    static func digest(_ digit: Character) throws -> SHA256Digest {
        try #require(SHA256Digest(hexadecimal: String(repeating: digit, count: 64)))
    }

    /// A released file that was fetched; the MD5 is that of no bytes.
    static func held(_ digit: Character = "a", size: Int = 102_242_668) throws -> HeldFile {
        HeldFile(
            digest: KnownDigest(try digest(digit), origin: .lockFile),
            size: size,
            contentDigest: KnownDigest(try digest("c"), origin: .lockFile),
            md5: "1B2M2Y8AsgTpgAmY7PhCfg==",
            checks: ["exact size", "structure"]
        )
    }

    static func converted(source: SHA256Digest?, isLossless: Bool? = true, generator: String? = "bitzoo 1.0") throws
        -> ConvertedFile
    {
        ConvertedFile(
            name: "model.safetensors",
            format: "safetensors",
            size: 102_230_000,
            sha256: try digest("d"),
            contentDigest: try digest("c"),
            isLossless: isLossless,
            sourceSHA256: source,
            generator: generator
        )
    }

    /// What `bitzoo verify demo --images fashion-mnist-val-1000 --json` says, without what nobody asks it for here.
    static func demoResults() throws -> [VerificationResult] {
        let text = """
            {
              "claim": "\(demo)", "contentDigest": "\(demoContent)", "program": "bitzoo 1.2.3",
              "levels": [
                {"level": 4, "name": "container", "verdict": "passed", "detail": "no damage"},
                {"level": 7, "name": "accuracy", "verdict": "passed", "detail": "91.6%"}
              ],
              "accuracy": {
                "run": {
                  "checkpoint": "\(demo)", "contentDigest": "\(demoContent)", "precision": "fp32",
                  "preparation": "padded to 32x32", "selection": {"extent": "all"},
                  "dataSet": {
                    "name": "fashion-mnist-val-1000", "images": 1000, "whole": 1000,
                    "identity": "c2965a618e212b25b6b28aaf45b3a12052a7b35e7ee00ce52864b28315d8ca4b"
                  }
                },
                "top1": {"count": 916, "images": 1000, "interval": {"lower": 0.897175, "upper": 0.931641}},
                "top5": {"count": 1000, "images": 1000, "interval": {"lower": 0.996173, "upper": 1}}
              }
            }
            """
        let directory = try TemporaryDirectory()
        return try VerificationResult.read(directory.file("results.json", text.utf8))
    }

    /// The demo, fetched and measured.
    static func measuredDemo() throws -> ModelRecord {
        var knowledge = Knowledge()
        knowledge.results = try demoResults()
        let pinned = "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4"
        knowledge.held["\(demo).npz"] = HeldFile(
            digest: KnownDigest(try #require(SHA256Digest(hexadecimal: pinned)), origin: .cache),
            size: 8_158_516,
            contentDigest: nil,
            checks: ["exact size"]
        )
        return try Records.named("demo", knowledge: knowledge)
    }

    /// R50x1, fetched and converted.
    static func convertedR50x1(_ converted: ConvertedFile) throws -> ModelRecord {
        let name = "BiT-M-R50x1-ILSVRC2012"
        var knowledge = Knowledge()
        knowledge.held["\(name).npz"] = try held()
        knowledge.converted[name] = converted
        return try Records.named(name, knowledge: knowledge)
    }
}
