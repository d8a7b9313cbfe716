import BiT
import ByteIO
import Catalog
import SystemPackage
import Testing

/// Facts of the embedded catalogue that no table has.
@Suite struct CatalogContentTests {
    let catalog: ModelCatalog

    init() throws {
        catalog = try Embedded.catalog()
    }

    @Test(arguments: [
        ("resnetv2_50x1_bit.goog_in21k_ft_in1k", "BiT-M-R50x1-ILSVRC2012"),
        ("resnetv2_101x3_bitm", "BiT-M-R101x3-ILSVRC2012"),
        ("resnetv2_152x4_bit.goog_in21k", "BiT-M-R152x4"),
        ("resnetv2_152x2_bitm_in21k", "BiT-M-R152x2"),
        ("resnetv2_50x1_bit.goog_distilled_in1k", "R50x1_224"),
        ("resnetv2_50x1_bit_distilled", "R50x1_224"),
        ("resnetv2_152x2_bit.goog_teacher_in21k_ft_in1k", "R152x2_T_224"),
        ("resnetv2_152x2_bit_teacher", "R152x2_T_224"),
        ("resnetv2_152x2_bit.goog_teacher_in21k_ft_in1k_384", "R152x2_T_384"),
        ("resnetv2_152x2_bit_teacher_384", "R152x2_T_384"),
        ("google/bit-50", "BiT-M-R50x1-ILSVRC2012"),
        ("demo", "demo-r17x0.5-fashion-mnist"),
    ])
    func aliasLeadsToItsCheckpoint(alias: String, name: String) throws {
        #expect(try catalog.checkpoint(named: alias).name == name)
    }

    @Test func everyModelOfTimmHasItsTwoNames() {
        let aliases = catalog.checkpoints.flatMap(\.aliases).filter { $0.system == "timm" }
        #expect(aliases.count == 30)
        #expect(aliases.count { $0.isDeprecated } == 15)
        #expect(
            Set(Facts.accuracy.compactMap { $0["alt_name_or_run"] }.filter { $0.hasPrefix("resnetv2") })
                .isSubset(of: aliases.map(\.name))
        )
    }

    @Test func brokenFilesAreKnown() throws {
        let broken = catalog.files.filter { !$0.defects.isEmpty }
        #expect(broken.map(\.file) == ["BiT-S-R50x3.h5", "BiT-S-R101x1.h5"])
        let narrow = try #require(broken[0].defects.first)
        #expect(narrow.kind == .otherArchitecture)
        #expect(narrow.rootShape == [7, 7, 3, 64])
        #expect(narrow.architecture == nil)
        #expect(narrow.sameSizeAs == "BiT-S-R50x1.h5")
        #expect(narrow.sources == ["bit-issue-47", "bit-issue-24"])
        let wide = try #require(broken[1].defects.first)
        #expect(wide.rootShape == [7, 7, 3, 256])
        #expect(wide.architecture == "R152x4")
        #expect(wide.basis == .inferred)
    }

    @Test(arguments: [
        ("BiT-M-R50x1-ILSVRC2012", "timm", "timm-448"), ("BiT-M-R152x4-ILSVRC2012", "timm", "timm-480"),
        ("BiT-M-R50x1-ILSVRC2012", "paper", "paper-384"), ("BiT-M-R152x4-ILSVRC2012", "paper", "paper-480"),
        ("BiT-M-R50x1-ILSVRC2012", "transformers", "timm-448"), ("BiT-M-R101x3-ILSVRC2012", "google", "google-480"),
        ("BiT-M-R50x1", "timm", "timm-224"), ("R50x1_224", "timm", "timm-224-bicubic"),
        ("R152x2_T_384", "timm", "timm-384-bicubic"), ("R152x2_T_pet128", "google", "google-128-crop"),
    ])
    func roleHasItsProtocol(name: String, role: String, id: String) throws {
        #expect(try catalog.checkpoint(named: name).evaluationProtocol(role)?.id == id)
    }

    @Test func protocolsAreWhole() throws {
        let google = try #require(catalog.protocols["google-480"])
        #expect(google.resize == .square)
        #expect(google.crop == EvaluationProtocol.Crop.none)
        #expect(google.interpolation == .bilinear)
        #expect(google.antialias == false)
        #expect(google.mean == 0.5)
        #expect(google.std == 0.5)
        #expect(google.isComplete)
        #expect(catalog.protocols["google-160"]?.isComplete == false)
        #expect(catalog.protocols["demo-32"]?.resize == .padded)
        #expect(catalog.protocols["demo-32"]?.isComplete == true)
        #expect(catalog.protocols["timm-224"]?.resize == .shortSide(256))
    }

    @Test func headsMeanWhatTheyMean() throws {
        let large = try catalog.checkpoint(named: "BiT-M-R50x1").classSet
        #expect(large.id == "imagenet-21k")
        #expect(large.classes == 21_843)
        #expect(large.activation == .sigmoid)
        #expect(try catalog.checkpoint(named: "BiT-S-R50x1").classSet.activation == .softmax)
        #expect(try catalog.checkpoint(named: "BiT-M-R50x1-run0-dtd").classSet.activation == nil)
        #expect(
            catalog.files.filter { $0.labels == "imagenet-21k" }.map(\.file) == [
                "imagenet21k_wordnet_ids.txt", "imagenet21k_wordnet_lemmas.txt",
            ]
        )
    }

    @Test func answersAreKnown() {
        #expect(
            catalog.answers.map(\.checkpoint) == [
                "BiT-M-R50x1-ILSVRC2012", "BiT-M-R50x1-ILSVRC2012", "R152x2_T_384", "demo-r17x0.5-fashion-mnist",
                "demo-r17x0.5-fashion-mnist",
            ]
        )
        #expect(catalog.answers[0].firstLogits == [-0.6526, -0.5263, -1.4398])
        #expect(catalog.answers[0].tolerance == 1e-4)
        #expect(catalog.answers[0].standardizationEpsilon == 1e-8)
        #expect(catalog.answers[2].label == "Indian_elephant, Elephas_maximus")
        guard case .image(let image, let role, let definition) = catalog.answers[2].input else {
            Issue.record("not an image")
            return
        }
        #expect(image == "p0.pikrepo.com close-up-photo-of-gray-elephant.jpg")
        #expect(role == "jax2tf")
        #expect(definition.id == "jax2tf-384")
        #expect(catalog.answers[4].input == .noise(seed: 11, height: 45, width: 61))
        #expect(catalog.answers[4].firstLogits.count == 10)
        #expect(catalog.values.map(\.index) == [0, 999])
        #expect(catalog.values.map(\.value) == [7.7493743e-05, 8.2581966e-05])
        #expect(catalog.recipes.map(\.checkpoints.count) == [4, 1, 1])
        #expect(catalog.recipes.map(\.epochs) == [90, nil, nil])
        #expect(catalog.recipes.map(\.resources) == ["Cloud TPUv3-512", "Cloud TPUv3-512", nil])
        #expect(catalog.copies.map(\.checkpoint) == ["BiT-M-R101x1", "BiT-M-R152x4"])
    }

    @Test func trainingIsKnown() throws {
        func stages(_ name: String) throws -> [String] {
            try catalog.checkpoint(named: name).trainingData.map {
                "\($0.stage.rawValue) \($0.name) \($0.basis.rawValue)"
            }
        }
        #expect(try stages("BiT-S-R50x1") == ["pre-training ImageNet-1k stated"])
        #expect(
            try stages("BiT-M-R101x3-run2-dtd") == ["pre-training ImageNet-21k stated", "fine-tuning dtd stated"]
        )
        #expect(try stages("R50x1_224") == ["distillation ImageNet-1k stated"])
        // an entry of a list says its own
        #expect(try stages("R152x2_T_384") == ["pre-training ImageNet-21k stated", "fine-tuning ImageNet-1k stated"])
        #expect(
            try stages("R152x2_T_food128") == ["pre-training ImageNet-21k inferred", "fine-tuning Food-101 inferred"]
        )
        #expect(try catalog.checkpoint(named: "R152x2_T_384").base == "BiT-M-R152x2")
        #expect(try catalog.checkpoint(named: "BiT-M-R50x3-run0-svhn").base == "BiT-M-R50x3")
        #expect(try catalog.checkpoint(named: "BiT-M-R50x3").base == nil)
        #expect(catalog.families.map { $0.papers.map(\.id) }.filter(\.isEmpty).count == 1)
        #expect(catalog.papers.map(\.arxiv) == ["1912.11370", "2106.05237", "1910.04867"])
    }

    @Test func demoIsPinned() throws {
        let demo = try catalog.checkpoint(named: "demo")
        #expect(demo.architectureName == "R17x0.5")
        #expect(demo.architecture.units == [2, 1, 1, 1])
        #expect(demo.architecture.width == 0.5)
        #expect(demo.classes == 10)
        #expect(
            demo.files.map(\.url) == [
                "resource:demo/demo-r17x0.5-fashion-mnist.npz", "resource:demo/demo-r17x0.5-fashion-mnist.keras-2.3.h5",
            ]
        )
        #expect(demo.headline?.top1Correct == 916)
        #expect(demo.headline?.top5Correct == 1000)
        #expect(demo.headline?.top1 == 91.6)
        #expect(demo.headline?.dataset.licence == "MIT")
        #expect(demo.results.map(\.top1) == [91.6, 90.08])
    }

    @Test func pinnedDigestsAreThoseOfTheFiles() throws {
        let folder = Facts.root.appending("Sources/bitzoo/Resources/demo")
        let files = try catalog.checkpoint(named: "demo").files
        let data = try #require(catalog.datasets.first { $0.id == "fashion-mnist-val-1000" })
        let pinned =
            files.map { ($0.file, $0.publishedBytes, $0.sha256) }
            + [("fashion-mnist-val-1000.tar", data.bytes, data.sha256)]
        #expect(data.url == "resource:demo/fashion-mnist-val-1000.tar")
        for (name, bytes, digest) in pinned {
            let file = try MappedFile(path: folder.appending(name))
            #expect(file.count == bytes)
            #expect(file.withBytes { SHA256Digest(of: $0) } == digest)
        }
        #expect(pinned.count == 3)
        // nothing else has a digest: nobody published one
        #expect(catalog.files.filter { $0.sha256 != nil } == files)
    }

    @Test func sourcesAreUsed() throws {
        var used = Set(catalog.files.flatMap { $0.sources + $0.publishedSources + $0.defects.flatMap(\.sources) })
        used.formUnion(catalog.checkpoints.flatMap { $0.classSources + $0.aliases.flatMap(\.sources) })
        used.formUnion(catalog.checkpoints.flatMap { $0.results.flatMap(\.sources) } + catalog.means.flatMap(\.sources))
        used.formUnion(catalog.protocols.values.flatMap(\.sources) + catalog.classSets.flatMap(\.sources))
        used.formUnion(catalog.answers.flatMap(\.sources) + catalog.values.flatMap(\.sources))
        used.formUnion(catalog.recipes.flatMap(\.sources) + catalog.copies.flatMap(\.sources))
        used.formUnion(catalog.papers.flatMap(\.sources) + catalog.families.flatMap { $0.licence?.sources ?? [] })
        used.formUnion(catalog.checkpoints.flatMap { $0.trainingData.flatMap(\.sources) })
        used.formUnion(catalog.vtab?.sources ?? [])
        used.formUnion(catalog.datasets.flatMap(\.sources))
        #expect(Set(catalog.sources.keys).subtracting(used) == [])
    }
}
