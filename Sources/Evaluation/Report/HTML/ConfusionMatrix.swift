internal import FoundationEssentials
internal import HTML
internal import Imaging

/// Which of the worst classes are taken for which, with an example of each mistake.
struct ConfusionMatrix {
    /// The most classes of a side.
    private static let limit = 12

    private let report: EvaluationReport
    /// The classes of the rows and columns, in their order.
    private let labels: [Int]
    private let cells: [Pair: [Int]]

    private struct Pair: Hashable {
        let label: Int
        let prediction: Int
    }

    init(_ report: EvaluationReport) {
        self.report = report
        let confusions = report.summary.confusions
        var chosen: Set<Int> = []
        if report.summary.classes.count <= Self.limit {
            chosen = Set(report.summary.classes.map(\.label))
        }
        // the classes of the most frequent mistakes: both what images are and what they are taken for
        for confusion in confusions {
            let grown = chosen.union([confusion.label, confusion.prediction])
            guard grown.count <= Self.limit else { continue }
            chosen = grown
            if chosen.count == Self.limit { break }
        }
        labels = chosen.sorted()
        cells = confusions.reduce(into: [:]) { cells, confusion in
            guard chosen.contains(confusion.label), chosen.contains(confusion.prediction) else { return }
            cells[Pair(label: confusion.label, prediction: confusion.prediction)] = confusion.items
        }
    }

    /// The images that are shown.
    var items: [Int] { cells.values.compactMap(\.first) }

    /// The section; nothing when there are no mistakes.
    func section(_ pictures: [Int: ThumbnailEncoder.Picture]) -> Markup? {
        guard !cells.isEmpty else { return nil }
        let heads: [Markup] = labels.map { label in
            let name = report.name(of: label)
            return "<th scope=\"col\" title=\"\(name)\"><span><bdi>\(name)</bdi></span></th>"
        }
        let right = Dictionary(
            report.summary.classes.map { ($0.label, ($0.images, $0.right)) },
            uniquingKeysWith: { first, _ in first }
        )
        let most = cells.map { pair, items in share(items.count, of: right[pair.label]?.0) }.max() ?? 0
        let rows: [Markup] = labels.map { label in
            let (images, hits) = right[label] ?? (0, 0)
            var others = images - hits
            let row: [Markup] = labels.map { prediction in
                if prediction == label {
                    let level = level(share(hits, of: images), most: 1)
                    return "<td class=\"right k\(level)\"><b>\(grouped(hits))</b></td>"
                }
                guard let items = cells[Pair(label: label, prediction: prediction)] else { return "<td></td>" }
                others -= items.count
                let level = level(share(items.count, of: images), most: most)
                return
                    "<td class=\"wrong k\(level)\"><b>\(grouped(items.count))</b>\(picture(items.first, pictures))</td>"
            }
            let name = report.name(of: label)
            return """
                <tr><th scope="row" title="\(name)"><bdi>\(name)</bdi></th>\(row)\
                <td class="rest">\(others > 0 ? grouped(others) : "")</td></tr>
                """
        }
        return """
            <section aria-labelledby="confusion">
            <h2 id="confusion">What is taken for what</h2>
            <div class="scroll" role="region" aria-labelledby="confusion" tabindex="0">
            <table class="matrix">
            <caption>The rows are what the images are, the columns what they are taken for: \
            \(labels.count == report.summary.classes.count ? "all classes" : "the classes of the most frequent mistakes")</caption>
            <thead><tr><td></td>\(heads)<th scope="col"><span>anything else</span></th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </div>
            </section>
            """
    }

    private func picture(_ item: Int?, _ pictures: [Int: ThumbnailEncoder.Picture]) -> Markup {
        guard let item, let picture = pictures[item] else { return "" }
        return picture.markup(described: "")
    }

    private func share(_ count: Int, of total: Int?) -> Double {
        guard let total, total > 0 else { return 0 }
        return Double(count) / Double(total)
    }

    /// How strong a cell is coloured, 1 to 9.
    private func level(_ share: Double, most: Double) -> Int {
        guard most > 0 else { return 1 }
        return max(1, min(9, Int((share / most * 9).rounded(.up))))
    }
}

extension ThumbnailEncoder.Picture {
    /// The picture as it stands in a page.
    func markup(described description: String) -> Markup {
        let data = Data(bytes).base64EncodedString()
        return "<img src=\"data:\(mediaType);base64,\(data)\" alt=\"\(description)\" width=\"48\" height=\"48\"/>"
    }
}
