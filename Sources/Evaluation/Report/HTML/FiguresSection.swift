internal import HTML

/// The measured accuracy beside the published ones.
struct FiguresSection {
    private static let width = 720.0
    private static let plot = 236.0...700.0
    private static let rowHeight = 30.0
    private static let labelLength = 28

    private let report: EvaluationReport

    init(_ report: EvaluationReport) {
        self.report = report
    }

    var markup: Markup {
        let published = report.published.filter { $0.top1 != nil }
        return """
            <section aria-labelledby="figures">
            <h2 id="figures">Against the published figures</h2>
            \(report.comparison.map(differenceChart) ?? "")
            \(published.isEmpty ? "" : accuracyChart(published))
            \(table)
            </section>
            """
    }

    /// The difference, its interval, and the tolerance that it has to lie in.
    private func differenceChart(_ comparison: AccuracyComparison) -> Markup {
        let reach =
            1.2
            * max(
                comparison.tolerance * 1.4,
                abs(comparison.interval.lowerBound),
                abs(comparison.interval.upperBound),
                0.01
            )
        let scale = ChartScale(domain: -reach...reach, range: 20...(Self.width - 20))
        let band = (scale.place(-comparison.tolerance), scale.place(comparison.tolerance))
        let (low, high) = (scale.place(comparison.interval.lowerBound), scale.place(comparison.interval.upperBound))
        let ticks = scale.ticks(about: 8)
        let marks: [Markup] = ticks.values.map { value in
            """
            <line class="tick" x1="\(scale.place(value))" x2="\(scale.place(value))" y1="64" y2="69"/>\
            <text class="axis" x="\(scale.place(value))" y="84" text-anchor="middle">\(signed(value, ticks.digits))</text>
            """
        }
        let summary = """
            The difference is \(signed(comparison.difference, 2)) points, with a confidence of 95 % between \
            \(readable(comparison.interval.lowerBound, 2)) and \(readable(comparison.interval.upperBound, 2)); \
            the tolerance is \(shortest(comparison.tolerance)) points to either side.
            """
        return """
            <figure>
            <svg class="chart" viewBox="0 0 \(Self.width) 92" role="img" aria-labelledby="difference-title">
            <title id="difference-title">\(summary)</title>
            <rect class="band" x="\(band.0)" y="18" width="\(band.1 - band.0)" height="46"/>
            <line class="band-edge" x1="\(band.0)" x2="\(band.0)" y1="18" y2="64"/>
            <line class="band-edge" x1="\(band.1)" x2="\(band.1)" y1="18" y2="64"/>
            <text class="axis" x="\((band.0 + band.1) / 2)" y="11" text-anchor="middle">tolerance ±\(shortest(comparison.tolerance))</text>
            <line class="zero" x1="\(scale.place(0))" x2="\(scale.place(0))" y1="18" y2="64"/>
            <line class="base" x1="20" x2="\(Self.width - 20)" y1="64" y2="64"/>
            \(marks)
            \(whisker(low: low, high: high, at: scale.place(comparison.difference), y: 41))
            </svg>
            <figcaption>Measured minus published top-1, in percentage points, with the 95\u{A0}% interval.</figcaption>
            </figure>
            """
    }

    /// All top-1 figures on one axis.
    private func accuracyChart(_ published: [EvaluationReport.Published]) -> Markup {
        let top1 = report.summary.top1
        let interval = (100 * top1.interval.lowerBound, 100 * top1.interval.upperBound)
        var values = published.compactMap(\.top1) + [interval.0, interval.1]
        if let comparison = report.comparison {
            values += [comparison.published - comparison.tolerance, comparison.published + comparison.tolerance]
        }
        let (least, most) = (values.min() ?? 0, values.max() ?? 100)
        let margin = max((most - least) * 0.08, 0.1)
        let scale = ChartScale(domain: (least - margin)...(most + margin), range: Self.plot)
        let height = Double(published.count + 1) * Self.rowHeight + 40
        let bottom = height - 28
        let ticks = scale.ticks(about: 6)
        let marks: [Markup] = ticks.values.map { value in
            """
            <line class="grid" x1="\(scale.place(value))" x2="\(scale.place(value))" y1="8" y2="\(bottom)"/>\
            <text class="axis" x="\(scale.place(value))" y="\(bottom + 18)" text-anchor="middle">\(readable(value, ticks.digits))\u{A0}%</text>
            """
        }
        let band: Markup =
            report.comparison.map { comparison in
                let low = scale.place(comparison.published - comparison.tolerance)
                let high = scale.place(comparison.published + comparison.tolerance)
                return "<rect class=\"band\" x=\"\(low)\" y=\"8\" width=\"\(high - low)\" height=\"\(bottom - 8)\"/>"
            } ?? ""
        let rows: [Markup] = published.enumerated().map { index, figure in
            let y = Double(index + 1) * Self.rowHeight + 23
            let x = scale.place(figure.top1 ?? 0)
            let kind = figure.isCompared ? "published compared" : "published"
            return """
                \(label(figure.title, y: y, isStrong: figure.isCompared))\
                <path class="\(kind)" d="M\(x) \(y - 6)l6 6l-6 6l-6-6z"/>
                """
        }
        let (low, high) = (scale.place(interval.0), scale.place(interval.1))
        return """
            <figure>
            <svg class="chart" viewBox="0 0 \(Self.width) \(height)" role="img" aria-labelledby="accuracy-title">
            <title id="accuracy-title">Top-1 accuracy, measured and published; the table below has the figures.</title>
            \(band)
            \(marks)
            <line class="base" x1="\(Self.plot.lowerBound)" x2="\(Self.plot.upperBound)" y1="\(bottom)" y2="\(bottom)"/>
            \(label("measured", y: 23, isStrong: true))
            \(whisker(low: low, high: high, at: scale.place(100 * top1.value), y: 23))
            \(rows)
            </svg>
            <figcaption>Top-1 accuracy: measured, with the 95\u{A0}% interval, and as published\(report.comparison == nil ? "" : "; the band is the tolerance around the figure that counts").</figcaption>
            </figure>
            """
    }

    private func whisker(low: Double, high: Double, at place: Double, y: Double) -> Markup {
        """
        <line class="whisker" x1="\(low)" x2="\(high)" y1="\(y)" y2="\(y)"/>\
        <line class="whisker" x1="\(low)" x2="\(low)" y1="\(y - 6)" y2="\(y + 6)"/>\
        <line class="whisker" x1="\(high)" x2="\(high)" y1="\(y - 6)" y2="\(y + 6)"/>\
        <circle class="measured" cx="\(place)" cy="\(y)" r="5.5"/>
        """
    }

    private func label(_ text: String, y: Double, isStrong: Bool) -> Markup {
        let short = text.count > Self.labelLength ? "\(text.prefix(Self.labelLength - 1))…" : text
        let kind = isStrong ? "label strong" : "label"
        return """
            <text class="\(kind)" x="\(Self.plot.lowerBound - 14)" y="\(y + 4)" text-anchor="end" unicode-bidi="isolate">\(short)</text>
            """
    }

    private var table: Markup {
        let summary = report.summary
        let rows: [Markup] = report.published.map { figure in
            let tag: Markup = figure.isCompared ? " <span class=\"tag\">compared</span>" : ""
            return """
                <tr><th scope="row"><bdi>\(figure.title)</bdi>\(tag)</th>\
                <td>\(figure.top1.map { percent($0 / 100) } ?? "–")</td><td>\(figure.top5.map { percent($0 / 100) } ?? "–")</td>\
                <td>\(figure.top1.map { signed(100 * summary.top1.value - $0, 2) } ?? "–")</td></tr>
                """
        }
        return """
            <table class="numbers">
            <caption>Measured and published accuracy</caption>
            <thead><tr><th scope="col">Figure</th><th scope="col">Top-1</th><th scope="col">Top-5</th>\
            <th scope="col">Difference in top-1</th></tr></thead>
            <tbody>
            <tr class="own"><th scope="row">measured on \(counted(summary.images, "image"))</th><td>\(percent(summary.top1.value))</td>\
            <td>\(percent(summary.top5.value))</td><td>–</td></tr>
            \(rows)
            </tbody>
            </table>
            """
    }
}
