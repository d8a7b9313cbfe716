internal import BiT
internal import Catalog
internal import HTML

/// The two charts of accuracy, with what they draw in words and in a table.
struct PlotSection {
    let map: SiteMap
    private let points: [AccuracyPoint]
    private let kinds: [String: Int]
    private let families: [String]

    init(map: SiteMap) {
        self.map = map
        points = map.records.flatMap(AccuracyPoint.all)
        let drawn = Set(points.map { $0.record.checkpoint.family })
        families = map.families.filter(drawn.contains)
        kinds = Dictionary(uniqueKeysWithValues: families.enumerated().map { ($1, $0 % PlotMark.count) })
    }

    /// The section; nothing when no accuracy is known.
    var markup: Markup? {
        guard !points.isEmpty else { return nil }
        let names = AccuracyPoint.shortNames(points)
        let charts = [AccuracyChart.Axis.compute, .parameters].map { axis in
            AccuracyChart(axis: axis, points: points, names: names, kinds: kinds, map: map).markup
        }
        return """
            <section aria-labelledby="plot">
            <h2 id="plot">Accuracy on ImageNet</h2>
            \(legend)
            <div class="pair">
            \(charts)
            </div>
            <p class="about">\(caption)</p>
            \(table)
            </section>
            """
    }

    private var legend: Markup {
        let items: [Markup] = families.map { family in
            let kind = kinds[family] ?? 0
            let title = points.first { $0.record.checkpoint.family == family }?.record.familyTitle ?? family
            return """
                <li class="f\(kind)"><svg viewBox="0 0 14 14" aria-hidden="true">\(PlotMark(kind).markup(x: 7, y: 7))</svg><bdi>\(title)</bdi></li>
                """
        }
        let own: Markup? =
            hasRelease
            ? """
            <li class="f0"><svg viewBox="0 0 14 14" aria-hidden="true">\(PlotMark(0).markup(x: 7, y: 7, isOwn: true))</svg>hollow: the authors’ own figure</li>
            """ : nil
        let measured: Markup? =
            hasMeasured
            ? """
            <li class="f0"><svg viewBox="0 0 14 14" aria-hidden="true"><path class="span" d="M7 0v14"/><circle class="taken" cx="7" cy="7" r="5"/></svg>ring: measured, with its 95\u{A0}% interval</li>
            """ : nil
        return "<ul class=\"legend\">\n\(items)\(own)\(measured)\n</ul>"
    }

    private var hasRelease: Bool {
        points.contains { if case .release = $0.origin { true } else { false } }
    }

    private var hasMeasured: Bool {
        points.contains { if case .measured = $0.origin { true } else { false } }
    }

    private var caption: Markup {
        let own: Markup? =
            hasRelease
            ? """
             Hollow marks are the authors’ own figures, under their own protocol, for checkpoints that timm has not measured; the two \
            kinds are not strictly comparable.
            """ : nil
        let measured: Markup? =
            hasMeasured
            ? " Rings were measured with this tool under timm’s protocol of the same checkpoint." : nil
        return """
            Top-1 accuracy in percent on ImageNet-1k’s validation set. Filled marks are timm’s published measurements, each under timm’s protocol for \
            the checkpoint.\(own)\(measured) MACs and parameters are computed from the architecture. Figures on other data sets are on the \
            pages of the checkpoints.
            """
    }

    private var table: Markup {
        let rows: [Markup] = points.sorted { $0.top1 > $1.top1 }.map { point in
            let name = point.record.checkpoint.name
            let interval: Markup?
            let origin: String
            switch point.origin {
            case .timm: (origin, interval) = ("published by timm", nil)
            case .release: (origin, interval) = ("published by its authors", nil)
            case .measured(let range):
                origin = "measured"
                interval = "<small>\(fixed(range.lowerBound, 2))–\(fixed(range.upperBound, 2))</small>"
            }
            return """
                <tr><th scope="row"><a href="\(map.path(of: point.record))"><bdi>\(name)</bdi></a></th><td>\(accuracy(point.top1))\(interval)</td>\
                <td class="text">\(origin)</td><td>\(grouped(point.resolution))\u{A0}px</td>\
                <td>\(threeDigits(point.record.billionsOfMACs(at: point.resolution)))</td>\
                <td>\(threeDigits(Double(point.record.checkpoint.parameters) / 1e6))</td></tr>
                """
        }
        return """
            <details><summary>The figures of the charts</summary>
            <div class="scroll" role="region" aria-label="The figures of the charts" tabindex="0">
            <table class="numbers">
            <caption>Top-1 accuracy on ImageNet-1k’s validation set, the best first</caption>
            <thead><tr><th scope="col">Checkpoint</th><th scope="col">Top-1</th><th scope="col" class="text">Origin</th>\
            <th scope="col">Resolution</th><th scope="col">GMACs</th><th scope="col">Million parameters</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </div>
            </details>
            """
    }
}
