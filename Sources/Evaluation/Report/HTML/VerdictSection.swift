internal import HTML

/// The top of the page: what was evaluated, the verdict, and the figures that everybody wants first.
struct VerdictSection {
    private let report: EvaluationReport

    init(_ report: EvaluationReport) {
        self.report = report
    }

    /// The verdict in a word or two.
    var word: String {
        switch report.comparison?.verdict {
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .undecided: "undecided"
        case nil: "not compared"
        }
    }

    var markup: Markup {
        let summary = report.summary
        let kind = report.comparison?.verdict.rawValue ?? "open"
        return """
            <header class="verdict \(kind)">
            <p class="kicker">Accuracy on \(counted(summary.images, "image"))</p>
            <h1><bdi>\(report.title)</bdi></h1>
            <p class="badge">\(icon)<span>\(word.prefix(1).uppercased() + word.dropFirst())</span></p>
            <p class="lead">\(sentence)</p>
            \(note)
            <dl class="tiles">
            \(tile("Top-1", percent(summary.top1.value), interval(summary.top1)))
            \(tile("Top-5", percent(summary.top5.value), interval(summary.top5)))
            \(tile("Loss", readable(summary.loss, 4), "nats, the mean over the images"))
            \(tile("Calibration error", percent(summary.calibration.expectedError), "confidence beside accuracy"))
            </dl>
            </header>
            """
    }

    private var sentence: Markup {
        let top1 = percent(report.summary.top1.value)
        guard let comparison = report.comparison else {
            return "Top-1 accuracy is \(top1). There is no published figure that it could be compared with."
        }
        let gap = readable(abs(comparison.difference), 2)
        let side = comparison.difference < 0 ? "below" : "above"
        let distance =
            Double(gap) == 0 ? "which is the published figure" : "\(gap) points \(side) the published figure"
        let low = readable(comparison.interval.lowerBound, 2)
        let high = readable(comparison.interval.upperBound, 2)
        let tolerance = "±\(shortest(comparison.tolerance))"
        let conclusion =
            switch comparison.verdict {
            case .accepted: "lies within the tolerance of \(tolerance)."
            case .rejected: "lies outside the tolerance of \(tolerance)."
            case .undecided: "is not settled against the tolerance of \(tolerance): more images are needed."
            }
        return """
            Top-1 accuracy is <strong>\(top1)</strong>, \(distance). The difference, with a confidence of 95\u{A0}% between \
            \(low) and \(high) points, \(conclusion)
            """
    }

    private var note: Markup {
        report.note.map { "<p class=\"note\"><bdi>\($0)</bdi></p>" } ?? ""
    }

    private func interval(_ share: AccuracySummary.Share) -> String {
        let (low, high) = (100 * share.interval.lowerBound, 100 * share.interval.upperBound)
        return
            "\(grouped(share.count)) of \(grouped(share.total)); 95\u{A0}% within \(readable(low, 2))–\(readable(high, 2))"
    }

    private func tile(_ title: String, _ value: String, _ detail: String) -> Markup {
        "<div><dt>\(title)</dt><dd><span class=\"figure\">\(value)</span> <span class=\"detail\">\(detail)</span></dd></div>"
    }

    /// A sign beside the word, so that nobody depends on the colour.
    private var icon: Markup {
        let path: Markup =
            switch report.comparison?.verdict {
            case .accepted: "<path d=\"M7 12.5l3.4 3.4L17 9\"/>"
            case .rejected: "<path d=\"M8.5 8.5l7 7M15.5 8.5l-7 7\"/>"
            case .undecided: "<path d=\"M9.2 9.6a2.9 2.9 0 1 1 4 2.7c-.8.4-1.2.9-1.2 1.9M12 17.2v.1\"/>"
            case nil: "<path d=\"M8 12h8\"/>"
            }
        return """
            <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><circle cx="12" cy="12" r="10.5"/>\(path)</svg>
            """
    }
}
