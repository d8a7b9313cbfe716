internal import HTML

/// The reliability diagram: how often the network is right when it says that it is sure.
struct CalibrationSection {
    private static let plot = 40.0...380.0
    private static let top = 12.0
    private static let side = 340.0
    private static let countHeight = 56.0

    private let calibration: AccuracySummary.Calibration
    private let images: Int

    init(_ report: EvaluationReport) {
        calibration = report.summary.calibration
        images = report.summary.images
    }

    var markup: Markup? {
        guard !calibration.bins.isEmpty, images > 0 else { return nil }
        let error = percent(calibration.expectedError)
        return """
            <section aria-labelledby="calibration">
            <h2 id="calibration">Confidence beside accuracy</h2>
            <div class="beside">
            <figure>
            \(diagram)
            </figure>
            <div>
            <p>When the network gives its answer a probability of 80\u{A0}%, it should be right four times out of five: the bars should reach the \
            dashed line. What is missing or too much is hatched. On average over the images, the distance is <strong>\(error)</strong>, the \
            expected calibration error.</p>
            <p>\(tendency) The bars at the bottom show how many images there are of each confidence.</p>
            \(table)
            </div>
            </div>
            </section>
            """
    }

    private var tendency: String {
        let gap = calibration.bins.reduce(0) { $0 + Double($1.count) * ($1.confidence - $1.accuracy) } / Double(images)
        if abs(gap) < 0.005 { return "On the whole, it is as sure as it may be." }
        return gap > 0
            ? "On the whole, it is surer than it may be, by \(percent(gap))."
            : "On the whole, it is less sure than it may be, by \(percent(-gap))."
    }

    private var diagram: Markup {
        let x = ChartScale(domain: 0...1, range: Self.plot)
        let y = ChartScale(domain: 0...1, range: 0...Self.side)
        let bottom = Self.top + Self.side
        let base = bottom + 34 + Self.countHeight
        let width = Self.side / Double(calibration.bins.count)
        let most = Double(calibration.bins.map(\.count).max() ?? 1)
        let bars: [Markup] = calibration.bins.enumerated().compactMap { index, bin in
            guard bin.count > 0 else { return nil }
            let left = Self.plot.lowerBound + Double(index) * width + 1
            let (accuracy, confidence) = (y.place(bin.accuracy), y.place(bin.confidence))
            let share = max(1, Double(bin.count) / max(most, 1) * Self.countHeight)
            return """
                <g><title>\(counted(bin.count, "image")): confidence \(percent(bin.confidence, 1)), accuracy \(percent(bin.accuracy, 1))</title>\
                <rect class="bar" x="\(left)" y="\(bottom - min(accuracy, confidence))" width="\(width - 2)" height="\(min(accuracy, confidence))"/>\
                <rect class="over" x="\(left)" y="\(bottom - accuracy)" width="\(width - 2)" height="\(max(accuracy - confidence, 0))"/>\
                <rect class="gap" x="\(left)" y="\(bottom - max(accuracy, confidence))" width="\(width - 2)" height="\(abs(accuracy - confidence))"/>\
                <rect class="count" x="\(left)" y="\(base - share)" width="\(width - 2)" height="\(share)"/></g>
                """
        }
        let ticks: [Markup] = [0, 0.25, 0.5, 0.75, 1].map { value in
            """
            <line class="grid" x1="\(Self.plot.lowerBound)" x2="\(Self.plot.upperBound)" y1="\(bottom - y.place(value))" y2="\(bottom - y.place(value))"/>\
            <text class="axis" x="\(Self.plot.lowerBound - 6)" y="\(bottom - y.place(value) + 4)" text-anchor="end">\(fixed(100 * value, 0))</text>\
            <text class="axis" x="\(x.place(value))" y="\(bottom + 16)" text-anchor="middle">\(fixed(100 * value, 0))</text>
            """
        }
        return """
            <svg class="chart square" viewBox="0 0 400 \(base + 22)" role="img" aria-labelledby="reliability-title">
            <title id="reliability-title">Reliability diagram: accuracy for each confidence; the table has the figures.</title>
            <defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
            <line class="hatch" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>
            \(ticks)
            \(bars)
            <line class="halo" x1="\(Self.plot.lowerBound)" y1="\(bottom)" x2="\(Self.plot.upperBound)" y2="\(Self.top)"/>
            <line class="ideal" x1="\(Self.plot.lowerBound)" y1="\(bottom)" x2="\(Self.plot.upperBound)" y2="\(Self.top)"/>
            <line class="base" x1="\(Self.plot.lowerBound)" x2="\(Self.plot.upperBound)" y1="\(bottom)" y2="\(bottom)"/>
            <line class="base" x1="\(Self.plot.lowerBound)" x2="\(Self.plot.upperBound)" y1="\(base)" y2="\(base)"/>
            <text class="axis" x="\(Self.plot.lowerBound + 6)" y="\(Self.top + 14)">accuracy, %</text>
            <text class="axis" x="\(Self.plot.upperBound)" y="\(base + 16)" text-anchor="end">confidence, % · images</text>
            </svg>
            """
    }

    private var table: Markup {
        let width = 100 / Double(calibration.bins.count)
        let rows: [Markup] = calibration.bins.enumerated().compactMap { index, bin in
            guard bin.count > 0 else { return nil }
            let digits = width == width.rounded() ? 0 : 1
            let range = "\(fixed(Double(index) * width, digits))–\(fixed(Double(index + 1) * width, digits))\u{A0}%"
            return """
                <tr><th scope="row">\(range)</th><td>\(grouped(bin.count))</td><td>\(percent(bin.confidence, 1))</td>\
                <td>\(percent(bin.accuracy, 1))</td></tr>
                """
        }
        return """
            <details><summary>The figures of the diagram</summary>
            <table class="numbers">
            <caption>Images by the confidence of the answer</caption>
            <thead><tr><th scope="col">Confidence</th><th scope="col">Images</th><th scope="col">Mean confidence</th>\
            <th scope="col">Accuracy</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </details>
            """
    }
}
