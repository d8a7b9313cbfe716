import ByteIO
import Catalog
import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing

struct CardTests {
    static let generator = Generator(name: "bitzoo", version: "1.2.3")

    static func card(_ name: String, _ knowledge: Knowledge = Knowledge()) throws -> String {
        try ModelCard.text(of: Records.named(name, knowledge: knowledge), generator: generator)
    }

    @Test(.enabled(if: Python.isAvailable, "needs python3 with model-index and huggingface_hub"))
    func validatorsAcceptAllCheckpoints() throws {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let knowledge = try Records.demoResults()
        let catalog = try Records.catalog()
        let records = try catalog.checkpoints.map { try ModelRecord($0, in: catalog, knowledge: knowledge) }
        for record in records {
            let text = try ModelCard.text(of: record, generator: Self.generator)
            _ = try directory.file("\(record.checkpoint.name).md", text.utf8)
        }
        let metrics = records.flatMap(\.published).reduce(0) {
            $0 + ($1.top1 == nil ? 0 : 1) + ($1.top5 == nil ? 0 : 1)
        }
        let withResults = records.count { !$0.published.isEmpty || !$0.measured.isEmpty }
        #expect(
            try Scripts.run("cards.py", "all", directory.url.path)
                == "\(records.count) cards, \(withResults) with results, \(metrics + 2) metrics"
        )
        #expect(records.count >= 300)
    }

    @Test(
        .enabled(if: Python.isAvailable, "needs python3 with model-index and huggingface_hub"),
        arguments: [
            ("      type: image-classification\n", "", "KeyError", "accepted"),
            ("    dataset:\n      name: ImageNet-1k val\n", "    dataset:\n", "KeyError", "Dataset"),
            ("    - type: accuracy\n      value: 80.386\n", "    - type: accuracy\n", "KeyError", "accepted"),
            ("      url: https://github.com/huggingface/pytorch-image-models\n", "", "source_url", "accepted"),
            ("- name: BiT-M-R50x1-ILSVRC2012\n  results:\n", "- results:\n", "KeyError", "Name"),
            ("      name: Image Classification\n", "", "accepted", "Task"),
        ]
    )
    func validatorsRefuseBrokenCards(part: String, replacement: String, hub: String, papers: String) throws {
        let text = try Self.card("BiT-M-R50x1-ILSVRC2012")
        let broken = text.replacing(part, with: replacement, maxReplacements: 1)
        try #require(broken != text)
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let path = try directory.file("README.md", broken.utf8)
        let lines = try Scripts.run("cards.py", "refused", path.string).split(separator: "\n")
        try #require(lines.count == 2)
        #expect(lines[0].contains(hub))
        #expect(lines[1].contains(papers))
    }

    @Test func cardOfAnImageNetCheckpoint() throws {
        let text = try Self.card("BiT-M-R50x1-ILSVRC2012")
        #expect(
            text.hasPrefix(
                """
                ---
                license: apache-2.0
                library_name: bitzoo
                pipeline_tag: image-classification
                base_model: timm/resnetv2_50x1_bit.goog_in21k
                datasets:
                - imagenet-1k
                metrics:
                - accuracy
                tags:
                - bit
                - big-transfer
                - resnetv2
                - vision
                - r50x1
                - "arxiv:1912.11370"
                model-index:
                - name: BiT-M-R50x1-ILSVRC2012
                  results:
                  - task:
                      type: image-classification
                      name: Image Classification
                    dataset:
                      name: ImageNet-1k val
                      type: imagenet-1k
                      config: published, timm-448, timm-imagenet
                      args:
                        preparation: "timm-448: short side to 448 px, centre crop of 448 px, bilinear, antialiased, \
                (value - 0.5) / 0.5"
                        origin: published; measured by its publisher
                        sources:
                        - huggingface/pytorch-image-models results/results-imagenet.csv
                    metrics:
                    - type: accuracy
                      value: 80.386
                      name: Top 1 Accuracy (%)
                    - type: top_5_accuracy
                      value: 95.694
                      name: Top 5 Accuracy (%)
                    source:
                      url: https://github.com/huggingface/pytorch-image-models
                      name: huggingface/pytorch-image-models results/results-imagenet.csv

                """
            )
        )
        for part in [
            "It has 25,549,352 parameters", "One image of 448 x 448 px takes 16.35 GMACs",
            "32.70 GFLOPs at two operations each",
            "The 1,000 outputs are logits of the classes `imagenet-2012`. Softmax turns them into probabilities.",
            "| 102,242,668 bytes (published) | not known |",
            "timm.create_model(\"resnetv2_50x1_bit\", num_classes=1000)",
            "a converted copy of its own by the name `resnetv2_50x1_bit.goog_in21k_ft_in1k`",
            "by the name `google/bit-50`",
            "bitzoo convert BiT-M-R50x1-ILSVRC2012.npz bit-model --layout transformers\n",
            "| paper | `paper-384` | resized to 384 x 384 px, (value - 0.5) / 0.5, more is not known | inferred | arXiv 1912.11370;",
            "| ImageNet-1k val | timm-480 | 80.19% | 95.63% | measured by its publisher |", "| learning rate | 0.03 |",
            "The licence (Apache-2.0) is inferred", "\n@article{kolesnikov2019transfer,\n", "made by bitzoo 1.2.3",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("### Measured"))
        #expect(!text.contains("Warning"))
    }

    @Test func cardOfATaskOfVTAB() throws {
        let text = try Self.card("BiT-M-R101x3-run1-dmlab")
        for part in [
            "base_model: timm/resnetv2_101x3_bit.goog_in21k\n", "- vtab-1k\n",
            "The task is `dmlab` of VTAB-1k (group: structured).",
            "Its data set is `dmlab` of TensorFlow Datasets, version 2.0.1", "{close,far,very far} x {pos,neg reward}",
            "Which class each output stands for is not known",
            "Which function turns them into probabilities is not stated.",
            "This is run 1 of the release", "1,527,397,580 or 1,527,403,700 bytes (derived)", "a pattern covers it",
            "fine-tuned on 1,000 examples", "num_classes=6)", "| fine-tuning | dmlab | stated |",
            "| BiT-M-R101x3-run\\* on VTAB-1k structured | not stated | 59.4% |",
            "No accuracy is known that was published for this checkpoint alone.",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        // it has no result, and the means over the other groups of tasks say nothing about it
        for part in ["model-index:", "metrics:", "datasets:", "on VTAB-1k natural", "on VTAB-1k specialized"] {
            #expect(!text.contains(part), "\(part)")
        }
    }

    @Test func defectsComeFirst() throws {
        let text = try Self.card("BiT-S-R50x3")
        let warning = """
            # BiT-S-R50x3

            > **Warning: a defective file.** BiT-S-R50x3.h5 holds another network than its name says: its root kernel has the \
            shape 7 x 7 x 3 x 64, and its size is that of BiT-S-R50x1.h5. Sources: google-research/big\\_transfer issue 47; \
            google-research/big\\_transfer issue 24. Do not use it.


            """
        #expect(text.contains(warning))
        #expect(text.contains("BiT-S-R50x3.h5) (**defective**) | h5 | unknown | not known |"))
        #expect(text.contains("- image-feature-extraction\n"))
        #expect(!text.contains("base_model"))
        #expect(
            try Self.card("BiT-S-R101x1").contains(
                "than its name says, R152x4 as it seems: its root kernel has the shape"
            )
        )
    }

    @Test func measuredFiguresStandApart() throws {
        let text = try Self.card("demo", Records.demoResults())
        #expect(
            text.contains(
                """
                      config: measured, padded to 32x32, all images
                      args:
                        preparation: padded to 32x32
                        origin: measured with bitzoo 0.1.0
                        images: all images
                        images_sha256: c2965a618e212b25b6b28aaf45b3a12052a7b35e7ee00ce52864b28315d8ca4b
                    metrics:
                    - type: accuracy
                      value: 91.6
                      name: Top 1 Accuracy (%)
                      args:
                        images: 1000
                        right_images: 916
                        interval_95_percent:
                        - 89.717495
                        - 93.164119
                        preparation: padded to 32x32
                        precision: fp32
                        content_sha256: "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd"

                """
            )
        )
        for part in [
            "| 91.60% (916 of 1,000), 89.72% to 93.16% | 100.00% (1,000 of 1,000), 99.62% to 100.00% | padded to 32x32 | fp32 |",
            "| 8 | accuracy | passed | top-1 91.60% (916 of 1000) &#124; accepted |", "takes 0.0092 GMACs",
            "`607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4` (stated by the catalogue)",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        // timm has no network of this kind, and nobody doubts the licence
        #expect(!text.contains("timm.create_model"))
        #expect(!text.contains("is inferred"))
    }

    @Test func convertedFileKeepsItsProvenance() throws {
        let digest = try #require(SHA256Digest(hexadecimal: String(repeating: "ab", count: 32)))
        let other = try #require(SHA256Digest(hexadecimal: String(repeating: "cd", count: 32)))
        var knowledge = Knowledge()
        knowledge.held["R50x1_224.npz"] = HeldFile(
            digest: KnownDigest(digest, origin: .lockFile),
            size: 102_242_668,
            contentDigest: KnownDigest(other, origin: .lockFile)
        )
        knowledge.converted["R50x1_224"] = ConvertedFile(
            name: "r50|x.safetensors",
            format: "safetensors",
            size: 102_204_800,
            sha256: other,
            contentDigest: other,
            isLossless: true,
            sourceSHA256: digest,
            generator: "bitzoo 0.1.0"
        )
        let text = try Self.card("R50x1_224", knowledge)
        for part in [
            "| 102,242,668 bytes (fetched) | `\(digest)` (stated by a lock file) |",
            "| name | r50&#124;x.safetensors |",
            "| size | 102,204,800 bytes |", "| holds the weights bit for bit | yes |",
            "| made of the file with the SHA-256 | `\(digest)` |", "| made by | bitzoo 0.1.0 |",
            "layout, is `\(other)` (stated by a lock file).",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("No published"))
    }
}
