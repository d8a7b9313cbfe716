internal import BiT
internal import Catalog
internal import HTML

/// The page about one checkpoint.
struct ModelPage {
    let record: ModelRecord
    /// The other pages; `nil` when this one stands by itself.
    let map: SiteMap?
    let generator: Generator

    /// The text of the page.
    var source: String {
        let checkpoint = record.checkpoint
        let sections: [Markup?] = [
            ResultsSection(record: record).markup, CommandsSection(record: record).markup,
            FilesSection(record: record).markup, NetworkSection(record: record).markup,
            TrainingSection(record: record, map: map).markup, TaskSection(record: record, map: map).markup,
            DescendantsSection(record: record, map: map).markup, OriginSection(record: record).markup,
        ]
        return Document(
            title: "\(checkpoint.name) – Big Transfer checkpoints",
            summary: "\(checkpoint.name): \(record.familyTitle). Files, digests, accuracy, and how to use it.",
            style: SiteAssets.style,
            script: SiteAssets.copyScript,
            content: """
                <main>
                \(crumbs)
                \(header)
                \(DefectNotice(record: record).markup)
                \(sections.compactMap(\.self))
                \(turn)
                </main>
                \(SiteAssets.footer(generator))
                """
        ).source
    }

    private var crumbs: Markup? {
        guard map != nil else { return nil }
        let index = "../\(SiteMap.indexPath)"
        let family = record.checkpoint.family
        return """
            <nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="\(index)">All checkpoints</a></li>\
            <li><a href="\(index)#family=\(addressed(family))"><bdi>\(record.familyTitle)</bdi></a></li>\
            <li aria-current="page"><bdi>\(record.checkpoint.name)</bdi></li></ol></nav>
            """
    }

    private var header: Markup {
        let checkpoint = record.checkpoint
        let inferred = checkpoint.classBasis == .inferred ? "; which ones is inferred" : ""
        return """
            <header>
            <p class="kicker"><bdi>\(record.familyTitle)</bdi></p>
            <h1><bdi>\(checkpoint.name)</bdi></h1>
            <dl class="tiles">
            \(tile("Network", checkpoint.architectureName, "\(counted(checkpoint.architecture.depth, "layer")), \(counted(checkpoint.classes, "class"))\(inferred)"))
            \(tile("Parameters", "\(threeDigits(Double(checkpoint.parameters) / 1e6))\u{A0}M", "\(grouped(checkpoint.parameters)), computed"))
            \(computeTile)
            \(sizeTile)
            \(publishedTile)
            \(measuredTile)
            </dl>
            </header>
            """
    }

    private var computeTile: Markup? {
        guard let cost = record.cost else { return nil }
        return tile(
            "Compute",
            billions(cost.multiplyAccumulates),
            "MACs for an image of \(cost.height)\u{A0}px, computed"
        )
    }

    private var sizeTile: Markup? {
        guard let file = record.mainFile, let count = file.size.bytes else { return nil }
        return tile("Size", bytes(count), "\(file.file.format.rawValue), \(file.size.basis)")
    }

    private var publishedTile: Markup? {
        guard let result = record.published.first(where: { $0.top1 != nil }), let top1 = result.top1 else { return nil }
        let use = result.protocolName.map { ", \($0)" } ?? ""
        return tile("Top-1, published", accuracy(top1), "\(result.dataset.name)\(use)")
    }

    private var measuredTile: Markup? {
        guard let result = record.measured.last else { return nil }
        let (low, high) = (100 * result.top1.interval.lowerBound, 100 * result.top1.interval.upperBound)
        let name = result.datasetName ?? result.dataset ?? "data set unknown"
        return tile("Top-1, measured", percent(result.top1.value), "\(fixed(low, 2))–\(fixed(high, 2)), \(name)")
    }

    private func tile(_ title: String, _ value: String, _ detail: String) -> Markup {
        "<div><dt>\(title)</dt><dd><span class=\"figure\">\(value)</span> <span class=\"detail\">\(detail)</span></dd></div>"
    }

    private var turn: Markup? {
        guard let map else { return nil }
        let (previous, next) = map.neighbours(of: record)
        guard previous != nil || next != nil else { return nil }
        let back: Markup? = previous.map { record in
            "<div><span>Before it in the family</span>\(map.link(to: record.checkpoint.name))</div>"
        }
        let on: Markup? = next.map { record in
            "<div class=\"next\"><span>After it in the family</span>\(map.link(to: record.checkpoint.name))</div>"
        }
        return "<nav class=\"turn\" aria-label=\"Family\">\(back)\(on)</nav>"
    }

    /// A text as it stands in the fragment of an address.
    private func addressed(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                result.append(Character(UnicodeScalar(byte)))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}
