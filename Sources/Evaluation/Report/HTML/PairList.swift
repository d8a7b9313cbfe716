internal import HTML
internal import Imaging

/// The most frequent mistakes, with the images.
struct PairList {
    private static let pairs = 12
    private static let pictures = 7

    private let report: EvaluationReport
    private let confusions: [AccuracySummary.Confusion]

    init(_ report: EvaluationReport) {
        self.report = report
        confusions = Array(report.summary.confusions.prefix(Self.pairs))
    }

    /// The images that are shown.
    var items: [Int] { confusions.flatMap { $0.items.prefix(Self.pictures) } }

    /// The section; nothing when there are no mistakes.
    func section(_ pictures: [Int: ThumbnailEncoder.Picture]) -> Markup? {
        guard !confusions.isEmpty else { return nil }
        let images = Dictionary(
            report.summary.classes.map { ($0.label, $0.images) },
            uniquingKeysWith: { first, _ in first }
        )
        let rows: [Markup] = confusions.map { confusion in
            let (name, taken) = (report.name(of: confusion.label), report.name(of: confusion.prediction))
            let shown: [Markup] = confusion.items.prefix(Self.pictures).compactMap { item in
                pictures[item]?.markup(described: "image \(item + 1) of the data set")
            }
            let total = images[confusion.label] ?? 0
            return """
                <tr><th scope="row" title="\(name)"><bdi>\(name)</bdi></th><td class="text" title="\(taken)"><bdi>\(taken)</bdi></td>\
                <td>\(grouped(confusion.items.count)) of \(grouped(total))</td><td class="pictures"><div>\(shown)</div></td></tr>
                """
        }
        return """
            <section aria-labelledby="pairs">
            <h2 id="pairs">The most frequent mistakes</h2>
            <table class="numbers pairs">
            <caption>Pairs of classes, and some of the images</caption>
            <thead><tr><th scope="col">The images are</th><th scope="col" class="text">They are taken for</th>\
            <th scope="col">Images</th><th scope="col" class="text pictures">Some of them</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </section>
            """
    }
}
