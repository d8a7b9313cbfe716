import Catalog
import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing

struct CollectionTests {
    static let generator = Generator(name: "bitzoo", version: "1.2.3")

    @Test(.enabled(if: Python.isAvailable, "needs python3 with model-index"))
    func validatorAcceptsAllCheckpoints() throws {
        let records = try Records.all()
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let yaml = try directory.file(
            "model-index.yml",
            try CollectionFile.yaml(of: records, generator: Self.generator).utf8
        )
        let page = try directory.file("bit.md", try MarkdownPage.text(of: records, generator: Self.generator).utf8)
        let published = records.reduce(0) { $0 + $1.published.count }
        #expect(
            try Scripts.run("collection.py", "compare", yaml.string, page.string)
                == "\(records.count) models in 8 collections, \(published) results"
        )
        #expect(records.count >= 300)
    }

    @Test(.enabled(if: Python.isAvailable, "needs python3 with model-index"))
    func validatorRefusesBrokenDocuments() throws {
        let records = [try Records.named("BiT-M-R50x1-ILSVRC2012")]
        let yaml = try CollectionFile.yaml(of: records, generator: Self.generator)
        let page = try MarkdownPage.text(of: records, generator: Self.generator)
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        func check(_ name: String, _ text: String) throws -> String {
            let path = try directory.file(name, text.utf8)
            return try Scripts.run("collection.py", "check", path.string)
        }
        #expect(try check("model.yml", yaml) == "no error")
        #expect(
            try check("name.yml", yaml.replacing("- Name: BiT-M-R50x1-ILSVRC2012\n", with: "- Name: \"\"\n"))
                == "name.yml: Models[0]: Field 'Name' cannot be empty"
        )
        #expect(
            try check("other.yml", yaml.replacing("In Collection: ", with: "In Collection: No "))
                .contains("Invalid collection name")
        )
        #expect(
            try check("task.yml", yaml.replacing("Task: Image Classification", with: "Task: 3"))
                .contains("The 'Task' field should be a string but got int")
        )
        #expect(
            try check("page.md", page.replacing("- Name: BiT-M-R50x1-ILSVRC2012\n", with: "- Name: \"\"\n"))
                .contains("Field 'Name' cannot be empty")
        )
        #expect(try check("gone.md", page.replacing("<!--", with: "")).hasPrefix("ValueError"))
    }

    @Test func figuresOfAnImageNetCheckpoint() throws {
        let yaml = try CollectionFile.yaml(of: [Records.named("BiT-M-R50x1-ILSVRC2012")], generator: Self.generator)
        #expect(
            yaml.hasPrefix(
                """
                # Made by bitzoo 1.2.3
                Collections:
                - Name: BiT-M, fine-tuned on ILSVRC-2012
                  Paper:
                    Title: "Big Transfer (BiT): General Visual Representation Learning"
                    URL: https://arxiv.org/abs/1912.11370
                  License: Apache-2.0
                  License Basis: inferred
                  Family: bit-m-ilsvrc2012
                Models:
                - Name: BiT-M-R50x1-ILSVRC2012
                  In Collection: BiT-M, fine-tuned on ILSVRC-2012
                  Metadata:
                    FLOPs: 32701186048
                    MACs: 16350593024
                    Activations: 44456936
                    FLOPs Convention: 2 x MACs of convolutions and head, one image of 448 x 448 px, computed
                    Parameters: 25549352
                    File Size: 102242668
                    File Size Basis: published
                    Architecture:
                    - 1x1 Convolution
                    - Bottleneck Residual Block
                    - Convolution
                    - Global Average Pooling
                    - Group Normalization
                    - Max Pooling
                    - ReLU
                    - Residual Block
                    - Residual Connection
                    - Softmax
                    - Weight Standardization
                    Tasks:
                    - Image Classification
                    Training Techniques:
                    - Mixup
                    - SGD with Momentum
                    - Weight Decay
                    Training Data:
                    - ImageNet-21k
                    - ImageNet-1k
                    Training Resources: Cloud TPUv3-512
                    ID: BiT-M-R50x1-ILSVRC2012
                    LR: 0.03
                    Epochs: 90
                    Layers: 50
                    Crop Pct: "1.0"
                    Momentum: 0.9
                    Batch Size: 4096
                    Image Size: "448"
                    Weight Decay: 0.0001
                    Interpolation: bilinear

                """
            )
        )
        #expect(
            yaml.contains(
                """
                  Code: https://github.com/google-research/big_transfer
                  Weights: https://storage.googleapis.com/bit_models/BiT-M-R50x1-ILSVRC2012.npz
                  Results:
                  - Task: Image Classification
                    Dataset: ImageNet-1k val
                    Metrics:
                      Top 1 Accuracy: 80.386%
                      Top 5 Accuracy: 95.694%
                    Evaluation Protocol: "timm-448: short side to 448 px, centre crop of 448 px, bilinear, antialiased, \
                (value - 0.5) / 0.5"
                    Kind: measured by its publisher
                    Source: huggingface/pytorch-image-models results/results-imagenet.csv

                """
            )
        )
    }

    @Test func figuresOfATaskOfVTAB() throws {
        let yaml = try CollectionFile.yaml(of: [Records.named("BiT-M-R101x3-run1-dmlab")], generator: Self.generator)
        for part in [
            "    FLOPs: 638138032128\n", "    Parameters: 381826758\n",
            "    File Size: 1527397580\n    File Size Basis: derived\n",
            "    File Size Alternative: 1527403700\n", "    Training Data:\n    - ImageNet-21k\n    - dmlab\n",
            "    VTAB Group: structured\n    VTAB Dataset: \"dmlab:2.0.1\"\n", "    Base Model: BiT-M-R101x3\n",
            "    - \"VTAB-1k all 19: top-1 72.65%, a mean over BiT-M-R101x3-run*\"\n",
            "  Weights: https://storage.googleapis.com/bit_models/vtab/BiT-M-R101x3-run1-dmlab.npz\n",
        ] {
            #expect(yaml.contains(part), "\(part)")
        }
        // neither the function on the outputs nor the recipe is known, and a mean is no result of one of the checkpoints
        for key in ["Softmax", "Sigmoid", "LR:", "Epochs:", "Batch Size:", "Results:", "SHA-256"] {
            #expect(!yaml.contains(key), "\(key)")
        }
    }

    @Test func defectiveFilesAreNamedAndNotPointedAt() throws {
        let record = try Records.named("BiT-S-R50x3")
        let sentence = """
            BiT-S-R50x3.h5 holds another network than its name says: its root kernel has the shape 7 x 7 x 3 x 64, and its size \
            is that of BiT-S-R50x1.h5. Sources: google-research/big_transfer issue 47; google-research/big_transfer issue 24.
            """
        let yaml = try CollectionFile.yaml(of: [record], generator: Self.generator)
        #expect(yaml.contains("    Known Defects:\n    - \"\(sentence)\"\n"))
        #expect(yaml.contains("  Weights: https://storage.googleapis.com/bit_models/BiT-S-R50x3.npz\n"))
        #expect(!yaml.contains("BiT-S-R50x3.h5\n"))
        let page = try MarkdownPage.text(of: [record], generator: Self.generator)
        #expect(page.contains("## Known defects\n\n- \(sentence.replacing("_", with: "\\_"))\n"))
    }

    @Test func measuredFiguresStandApart() throws {
        let record = try Records.named("demo", knowledge: Records.demoResults())
        let yaml = try CollectionFile.yaml(of: [record], generator: Self.generator)
        #expect(
            yaml.contains(
                """
                  - Task: Image Classification
                    Dataset: Fashion-MNIST, 1000 test images
                    Metrics:
                      Measured Top 1 Accuracy: 91.60%
                      Measured Top 1 Accuracy, 95% Interval: 89.72% to 93.16%
                      Measured Top 1 Accuracy, Right Images: 916
                      Measured Top 5 Accuracy: 100.00%
                      Measured Top 5 Accuracy, 95% Interval: 99.62% to 100.00%
                      Measured Top 5 Accuracy, Right Images: 1000
                      Measured Images: 1000
                    Evaluation Protocol: padded to 32x32
                    Kind: measured
                    Source: bitzoo 0.1.0
                    Images: all images
                    Images SHA-256: c2965a618e212b25b6b28aaf45b3a12052a7b35e7ee00ce52864b28315d8ca4b
                    Precision: fp32
                    Content SHA-256: "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd"

                """
            )
        )
        #expect(yaml.contains("      Top 1 Accuracy: 91.6%\n      Top 5 Accuracy: 100.0%\n"))
        // what comes with the program has no address that others could ask
        #expect(!yaml.contains("Weights: resource:"))
        #expect(yaml.contains("    SHA-256: \"607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4\"\n"))
        let page = try MarkdownPage.text(of: [record], generator: Self.generator)
        #expect(page.contains("| 91.60%, 89.72% to 93.16% (Fashion-MNIST, 1000 test images, all images) |"))
    }

    @Test func protocolGivesTheCrop() throws {
        for (name, part) in [
            ("R152x2_T_food128", "    Crop Pct: \"0.8\"\n    Image Size: \"128\"\n    Interpolation: area\n"),
            ("R50x1_224", "    Crop Pct: \"0.875\"\n    Image Size: \"224\"\n    Interpolation: area\n"),
            ("demo", "    Crop Pct: \"1.0\"\n    Image Size: \"32\"\n    Evaluation Protocol:"),
            ("R50x1_160", "    Layers: 50\n    Image Size: \"160\"\n    Evaluation Protocol:"),
            ("R152x2_T_food128", "  Code: https://github.com/google-research/big_vision\n"),
        ] {
            let yaml = try CollectionFile.yaml(of: [Records.named(name)], generator: Self.generator)
            #expect(yaml.contains(part), "\(name)")
        }
    }

    @Test func isTheSameEachTime() throws {
        let records = try Records.all()
        #expect(
            try MarkdownPage.text(of: records, generator: Self.generator)
                == MarkdownPage.text(of: Records.all(), generator: Self.generator)
        )
    }
}
