internal import HTML

/// How each class fared: all of them in a strip, the worst in a table.
struct ClassesSection {
    /// How many classes are shown without a click.
    private static let shown = 30
    private static let width = 720.0
    private static let plot = 36.0...712.0
    private static let height = 120.0

    private let report: EvaluationReport
    /// The worst first; of equal ones the one with more images.
    private let classes: [AccuracySummary.ClassAccuracy]

    init(_ report: EvaluationReport) {
        self.report = report
        classes = report.summary.classes.sorted { first, second in
            let (one, other) = (first.share, second.share)
            if one != other { return one < other }
            return first.images != second.images ? first.images > second.images : first.label < second.label
        }
    }

    var markup: Markup? {
        guard !classes.isEmpty else { return nil }
        // one or two more are not worth a click
        let isWhole = classes.count <= Self.shown + 5
        let worst = isWhole ? classes : Array(classes.prefix(Self.shown))
        let rest = classes.dropFirst(worst.count)
        let caption =
            isWhole
            ? "All \(counted(classes.count, "class")), the worst first"
            : "The \(Self.shown) worst of \(counted(classes.count, "class"))"
        return """
            <section aria-labelledby="classes">
            <h2 id="classes">Accuracy of each class</h2>
            \(isWhole ? "" : strip)
            \(table(worst, caption: caption))
            \(rest.isEmpty ? "" : details(Array(rest)))
            </section>
            """
    }

    /// A thin column for each class, sorted.
    private var strip: Markup {
        let x = ChartScale(domain: 0...Double(classes.count), range: Self.plot)
        let y = ChartScale(domain: 0...1, range: 0...Self.height)
        let bottom = Self.height + 10
        let steps: [Markup] = classes.enumerated().map { index, entry in
            "V\(bottom - y.place(entry.share))H\(x.place(Double(index + 1)))"
        }
        let mean = bottom - y.place(report.summary.top1.value)
        let median = classes[classes.count / 2].share
        let ticks: [Markup] = [0, 0.5, 1].map { value in
            """
            <line class="grid" x1="\(Self.plot.lowerBound)" x2="\(Self.plot.upperBound)" y1="\(bottom - y.place(value))" y2="\(bottom - y.place(value))"/>\
            <text class="axis" x="\(Self.plot.lowerBound - 6)" y="\(bottom - y.place(value) + 4)" text-anchor="end">\(fixed(100 * value, 0))</text>
            """
        }
        return """
            <figure>
            <svg class="chart" viewBox="0 0 \(Self.width) \(bottom + 8)" role="img" aria-labelledby="strip-title">
            <title id="strip-title">The accuracy of all classes, sorted; the tables below have the figures.</title>
            \(ticks)
            <path class="bar" d="M\(Self.plot.lowerBound) \(bottom)\(steps)V\(bottom)z"/>
            <line class="halo" x1="\(Self.plot.lowerBound)" x2="\(Self.plot.upperBound)" y1="\(mean)" y2="\(mean)"/>
            <line class="ideal" x1="\(Self.plot.lowerBound)" x2="\(Self.plot.upperBound)" y1="\(mean)" y2="\(mean)"/>
            </svg>
            <figcaption>The accuracy of all \(counted(classes.count, "class")) in percent, the worst on the left; the dashed line is that of all images. \
            The class in the middle has \(percent(median, 1)), and \(grouped(classes.count { $0.right == $0.images })) are always right.</figcaption>
            </figure>
            """
    }

    private func table(_ classes: [AccuracySummary.ClassAccuracy], caption: String) -> Markup {
        let rows: [Markup] = classes.map { entry in
            let name = report.name(of: entry.label)
            return """
                <tr><th scope="row" title="\(name)"><bdi>\(name)</bdi></th><td>\(grouped(entry.right)) of \(grouped(entry.images))</td>\
                <td class="meter"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="100" height="10"/>\
                <rect class="bar" width="\(100 * entry.share)" height="10"/></svg></td><td>\(percent(entry.share, 1))</td></tr>
                """
        }
        return """
            <table class="numbers bars">
            <caption>\(caption)</caption>
            <thead><tr><th scope="col">Class</th><th scope="col">Right</th><th scope="col" class="meter"><span class="hidden">Bar</span></th>\
            <th scope="col">Accuracy</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """
    }

    private func details(_ rest: [AccuracySummary.ClassAccuracy]) -> Markup {
        """
        <details><summary>The other \(counted(rest.count, "class"))</summary>
        \(table(rest, caption: "The other classes, the worst first"))
        </details>
        """
    }
}

extension AccuracySummary.ClassAccuracy {
    /// The share that is right, in 0...1.
    var share: Double { images == 0 ? 0 : Double(right) / Double(images) }
}
