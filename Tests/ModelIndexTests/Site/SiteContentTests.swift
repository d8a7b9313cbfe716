import ByteIO
import Foundation
import ModelIndex
import TestSupport
import Testing

/// What the pages say of the embedded catalogue.
@Suite struct SiteContentTests {
    static func page(_ path: String, of pages: [DocumentFile]) throws -> Page {
        try Page(try #require(pages.first { $0.path == path }).text)
    }

    /// The texts of the cells of a checkpoint's row in the table of all.
    static func cells(_ name: String, _ page: Page) throws -> [String] {
        let start = try #require(
            page.elements.indices.first { index in
                page.elements[index].name == "tr" && page.elements[index].attributes["data-family"] != nil
                    && page.elements[index + 1].text.hasPrefix(name)
            }
        )
        return page.elements[(start + 1)...].prefix { $0.name != "tr" && $0.name != "p" }
            .filter { ["th", "td"].contains($0.name) }.map { $0.text.replacing("\u{A0}", with: " ") }
    }

    @Test func theTableHasEveryFigure() throws {
        let page = try Self.page("index.html", of: SampleSite.plain())
        #expect(
            page.all("th").filter { $0.attributes["scope"] == "col" && $0.attributes["data-key"] != nil }.map(\.text)
                == [
                    "Checkpoint", "Family", "Architecture", "Trained on", "Classes", "Parameters", "GMACs", "Size",
                    "Top-1, published",
                ]
        )
        #expect(
            try Self.cells("BiT-M-R50x1-ILSVRC2012", page) == [
                "BiT-M-R50x1-ILSVRC2012", "bit-m-ilsvrc2012", "R50x1", "ImageNet-1k", "1,000", "25.5 M",
                "16.4 @448 px", "102.2 MB", "80.386 % imagenet-1k, timm",
            ]
        )
        #expect(
            try Self.cells("BiT-S-R50x3", page) == [
                "BiT-S-R50x3defective", "bit-s", "R50x3", "ImageNet-1k", "1,000", "217 M", "36.1 @224 px", "≈ 869.3 MB",
                "–unknown",
            ]
        )
        #expect(
            try Self.cells("R50x1_160", page) == [
                "R50x1_160", "distilled", "R50x1", "ImageNet-1k", "1,000", "25.5 M", "2.09 @160 px", "≈ 102.2 MB",
                "80.5 % imagenet-1k, google",
            ]
        )
        #expect(
            page.all("p", class: "lead").map(\.text) == [
                "The weights of Google’s Big Transfer (BiT) image classifiers, one page for each: 313 checkpoints of 7 "
                    + "architectures, in 609 released files."
            ]
        )
    }

    /// The names in the charts stand beside their points, within the picture, and cover neither each other nor a point.
    @Test func namesInChartsDoNotOverlap() throws {
        let page = try Self.page("index.html", of: SampleSite.measured())
        let names = page.all("text", class: "name")
        // 9 figures of timm and one of the authors, in two charts
        #expect(names.count == 20)
        let half = names.count / 2
        for chart in [names[..<half], names[half...]] {
            let boxes = try chart.map { name in
                let x = try #require(Double(name.attributes["x"] ?? ""))
                let y = try #require(Double(name.attributes["y"] ?? ""))
                let width = 7 * Double(name.text.count)
                let left = ["start": x, "end": x - width, "middle": x - width / 2][name.attributes["text-anchor"] ?? ""]
                return (x: try #require(left)...(try #require(left)) + width, y: y - 10...y)
            }
            for (index, box) in boxes.enumerated() {
                #expect(
                    box.x.lowerBound > 30 && box.x.upperBound < 470 && box.y.lowerBound > 0 && box.y.upperBound < 310
                )
                for other in boxes[(index + 1)...] { #expect(!(box.x.overlaps(other.x) && box.y.overlaps(other.y))) }
            }
            #expect(Set(chart.map(\.text)).count == chart.count)
        }
        #expect(
            names[..<half].map(\.text).sorted() == [
                "R101x1", "R101x3", "R152x2", "R152x2_T_224", "R152x2_T_384", "R152x4", "R50x1", "R50x1_160",
                "R50x1_224", "R50x3",
            ]
        )
    }

    /// A measurement is drawn beside timm's figure only when the images were prepared as timm does.
    @Test func whatWasMeasuredStandsApart() throws {
        let pages = try SampleSite.measured()
        let page = try Self.page("index.html", of: pages)
        #expect(page.all("circle", class: "taken").count == 3)
        #expect(
            page.all("title").map { $0.text.replacing("\u{A0}", with: " ") }.contains(
                "BiT-M-R50x1-ILSVRC2012: 80.386 % top-1, measured, 95 % within 80.04–80.73, at 448 px, 16.4 GMACs"
            )
        )
        #expect(
            try Self.cells("BiT-M-R50x1-ILSVRC2012", page).suffix(2) == [
                "80.386 % imagenet-1k, timm", "80.39 % 80.04–80.73 imagenet-1k",
            ]
        )
        #expect(
            try Self.cells("R50x1_224", page).suffix(2) == [
                "82.82 % imagenet-1k, timm", "82.00 % 79.50–84.25 imagenet-1k",
            ]
        )
        #expect(try Self.cells("BiT-S-R50x1", page).suffix(2) == ["–unknown", "–unknown"])
        let model = try Self.page("models/R50x1_224.html", of: pages)
        #expect(
            model.all("h3").prefix(3).map(\.text) == ["Measured", "Verification", "As published"]
        )
        let texts = model.elements.map(\.text)
        #expect(texts.contains("a sample of 1000, seed 7"))
        #expect(texts.contains("<b>no</b> damage"))
        #expect(model.all("span", class: "tag").map(\.text).prefix(2) == ["passed", "undecided"])
    }

    @Test func defectsAreLoud() throws {
        let page = try Self.page("models/BiT-S-R101x1.html", of: SampleSite.plain())
        let notice = try #require(page.all("div", class: "alert").first)
        #expect(
            notice.text.trimmingCharacters(in: .whitespacesAndNewlines)
                == "Do not use BiT-S-R101x1.h5. It holds another network than its name says, probably R152x4 (inferred from the "
                + "shape). The root kernel in it is 7 × 7 × 3 × 256; R101x1 has 7 × 7 × 3 × 64. Source: "
                + "google-research/big_transfer issue 47.\nNothing of the kind is known of BiT-S-R101x1.npz."
        )
        // before anything else that could be used
        let place = try #require(page.elements.firstIndex { $0.attributes["class"] == "alert" })
        #expect(!page.elements[..<place].contains { $0.name == "section" })
        #expect(try Self.page("models/BiT-S-R101x3.html", of: SampleSite.plain()).all("div", class: "alert").isEmpty)
    }

    @Test func aTaskLeadsToItsOtherCheckpoints() throws {
        let page = try Self.page("models/BiT-M-R101x3-run1-cifar100.html", of: SampleSite.plain())
        let links = page.all("a").compactMap { $0.attributes["href"] }
        let others = links.filter { $0.hasSuffix("-cifar100.html") }
        // 5 architectures with 3 runs each, without this one; nobody stands before or after it twice
        #expect(Set(others).count == 14)
        #expect(links.contains("BiT-M-R101x3.html"))
        #expect(links.first == "../index.html")
        let base = try Self.page("models/BiT-M-R101x3.html", of: SampleSite.plain())
        // 19 tasks with 3 runs, and the one for ImageNet
        let made = base.all("a").compactMap { $0.attributes["href"] }.filter { $0.hasPrefix("BiT-M-R101x3-") }
        #expect(made.count == 58)
    }

    @Test func everyFactSaysWhereItComesFrom() throws {
        let page = try Self.page("models/BiT-M-R50x1-ILSVRC2012.html", of: SampleSite.plain())
        let facts = Set(page.all("dd").map { $0.text.replacing("\u{A0}", with: " ") })
        for fact in [
            "25,549,352computed from the architecture, the head included",
            "102.2 MB, 102,242,668 bytespublished: huggingface/pytorch-image-models hfdocs/source/models/big-transfer.mdx",
            "unknownno published one is known; the first fetch records it",
            "BiT-M-R50x1its training started from these weights",
            "Cloud TPUv3-512huggingface/pytorch-image-models hfdocs/source/models/big-transfer.mdx",
            "Apache-2.0 inferrednot stated for the files themselves; huggingface.co timm/resnetv2_50x1_bit.goog_in21k README.md",
            "90 epochs, learning rate 0.03, batches of 4,096, momentum 0.9, weight decay 0.0001"
                + "huggingface/pytorch-image-models hfdocs/source/models/big-transfer.mdx, which does not say which stage it is "
                + "about",
        ] { #expect(facts.contains(fact), "\(fact)") }
        #expect(
            page.all("code").map(\.text).contains(
                "bitzoo verify BiT-M-R50x1-ILSVRC2012.npz --as BiT-M-R50x1-ILSVRC2012 --images IMAGES --protocol timm --json > result.json"
            )
        )
    }

    /// What the lock file and a conversion add.
    @Test func whatIsHeldIsShown() throws {
        let source = try Samples.digest("a")
        let record = try Samples.convertedR50x1(Samples.converted(source: source))
        let page = try Page(CatalogSite.page(of: record, generator: SampleSite.generator))
        let facts = page.all("dd").map { $0.text.replacing("\u{A0}", with: " ") }
        #expect(facts.contains("\(source.hexadecimal)stated by: lock file"))
        #expect(facts.contains("102.2 MB, 102,242,668 bytescounted when it was fetched"))
        #expect(facts.contains("exact size, structurepassed when it was fetched"))
        #expect(facts.contains("the checkpoint’s, bit for bit"))
        #expect(facts.contains("\(source.hexadecimal)the SHA-256 of the source, as the file records it"))
    }
}
