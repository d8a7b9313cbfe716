import Catalog
import Foundation
import ModelIndex
import TestSupport

/// Sites of the embedded catalogue, and of one whose names are made to harm.
enum SampleSite {
    static let generator = Generator(name: "bitzoo", version: "1.2.3")

    /// The site of the embedded catalogue.
    static func plain() throws -> [DocumentFile] { try plainSite.get() }

    /// The site when two checkpoints were measured: one on all of ImageNet, one on a sample.
    static func measured() throws -> [DocumentFile] { try measuredSite.get() }

    // made once for all tests
    private static let plainSite = Result { CatalogSite.pages(of: try Records.all(), generator: generator) }
    private static let measuredSite = Result {
        var knowledge = Knowledge()
        knowledge.results = try results()
        let catalog = try Records.catalog()
        let records = try catalog.checkpoints.map { try ModelRecord($0, in: catalog, knowledge: knowledge) }
        return CatalogSite.pages(of: records, generator: generator)
    }

    /// What `bitzoo verify --json` says of runs that never were.
    static func results() throws -> [VerificationResult] {
        func run(_ name: String, _ preparation: String, _ selection: String, _ top1: String, _ top5: String) -> String {
            let digits = String(repeating: name == "R50x1_224" ? "b" : "a", count: 64)
            return """
                {
                  "claim": "\(name)", "contentDigest": "\(digits)", "program": "bitzoo 1.2.3",
                  "levels": [
                    {"level": 4, "name": "container", "verdict": "passed", "detail": "<b>no</b> damage"},
                    {"level": 7, "name": "accuracy", "verdict": "undecided", "detail": "more images are needed"}
                  ],
                  "accuracy": {
                    "run": {
                      "checkpoint": "\(name)", "contentDigest": "\(digits)", "precision": "fp32",
                      "preparation": "\(preparation)", "selection": \(selection),
                      "dataSet": {"name": "imagenet-1k", "images": 50000, "whole": 50000, "identity": "\(digits)"}
                    },
                    "top1": \(top1), "top5": \(top5)
                  }
                }
                """
        }
        let text = """
            [\(run(
                "BiT-M-R50x1-ILSVRC2012", "short side 448, crop 448, bilinear", "{\"extent\": \"all\"}",
                "{\"count\": 40193, \"images\": 50000, \"interval\": {\"lower\": 0.800357, \"upper\": 0.807313}}",
                "{\"count\": 47847, \"images\": 50000, \"interval\": {\"lower\": 0.955134, \"upper\": 0.958681}}"
            )),
            \(run(
                "R50x1_224", "224x224, bilinear", "{\"extent\": \"sample\", \"count\": 1000, \"seed\": 7}",
                "{\"count\": 820, \"images\": 1000, \"interval\": {\"lower\": 0.794992, \"upper\": 0.842533}}",
                "{\"count\": 960, \"images\": 1000, \"interval\": {\"lower\": 0.945978, \"upper\": 0.970498}}"
            ))]
            """
        let directory = try TemporaryDirectory()
        return try VerificationResult.read(directory.file("results.json", text.utf8))
    }

    /// Names that want to be markup, other files, or somewhere else.
    static let hostileNames = [
        "..", "../../etc/passwd", "/root", ".hidden", "a/b", "A-B", "a-b", "a b", "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>", "' onclick='alert(1)", "]]></style>", "עברית \u{202E}turned",
        "javascript:alert(1)", "name#fragment?query", String(repeating: "long", count: 100), "$(reboot)'; reboot #",
        "%2e%2e%2f", "Index", "con\u{0301}",
    ]

    /// The records of checkpoints with such names, all of one network.
    static func hostileRecords() throws -> [ModelRecord] {
        func json(_ text: String) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            return String(decoding: try encoder.encode(text), as: UTF8.self)
        }
        let bad = try json("<b onclick=\"alert(1)\">&amp; 'bad'")
        let checkpoints = try hostileNames.enumerated().map { index, name in
            """
                  - name: \(try json(name))
                    architecture: R50x1
                    classes: {set: c, sources: [s]}
                    protocols: {p: p}
                    aliases: [{name: \(try json("alias <i>\(index)</i>")), system: timm, sources: [s]}]
            """
        }.joined(separator: "\n")
        let catalog = try ModelCatalog(
            parsing: """
                schema: 1
                base-url: "javascript:alert(1)//"
                sources: {s: \(bad)}
                class-sets: {c: {classes: 2, names: ["<u>", \(bad)], sources: [s]}}
                datasets: {imagenet-1k: {name: \(bad)}}
                protocols: {p: {resolution: 32, sources: [s]}}
                papers: {q: {title: \(bad), authors: [\(bad)], year: 1, arxiv: "1\\"><script>", sources: [s]}}
                families:
                  - id: \(bad)
                    title: \(bad)
                    licence: {id: \(bad), basis: inferred, sources: [s]}
                    papers: [q]
                    training-data: {training: \(bad), sources: [s]}
                    checkpoints:
                \(checkpoints)
                    files:
                      - {format: npz, path: "{checkpoint}.npz", existence: documented, sources: [s]}
                results:
                  - {sources: [s], dataset: imagenet-1k, protocol: p, figures: {\(try json("<script>alert(1)</script>")): {top1: 1}}}

                """
        )
        return try catalog.checkpoints.map { try ModelRecord($0, in: catalog) }
    }
}
