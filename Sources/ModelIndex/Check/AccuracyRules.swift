internal import Catalog

/// Compares the accuracies of a model with those that were published for a checkpoint, and those that were measured.
struct AccuracyRules {
    /// How far from all published figures one may be before it is taken for wrong, in percentage points.
    static let tolerance = 0.5

    private let record: ModelRecord
    private let catalog: ModelCatalog

    init(_ record: ModelRecord, _ catalog: ModelCatalog) {
        self.record = record
        self.catalog = catalog
    }

    /// What is to be said of accuracies; metrics of other kinds are left out.
    func findings(_ accuracies: [IndexedModel.Accuracy]) -> [IndexFinding] {
        accuracies.compactMap { accuracy in
            guard let metric = Metric(accuracy.metric), !accuracy.value.isNull else { return nil }
            let key = shortened("\(accuracy.metric), \(accuracy.dataset)")
            guard let text = accuracy.value.text, let number = StatedNumber(text, units: ["%": 1, "percent": 1]) else {
                return accuracy.value.finding(key, .disagrees, "is not read as a number")
            }
            let figures = figures(for: accuracy.dataset, metric)
            guard !figures.isEmpty else {
                return accuracy.value.finding(key, .unknown, "no figure is known for this data set")
            }
            // a share is not a percentage
            let percent = number.value <= 1 && !text.contains("%") ? number.scaled(by: 100) : number
            if let match = figures.first(where: { percent.agrees(with: $0.value) }) {
                return accuracy.value.finding(key, .agrees, match.origin)
            }
            let known = figures.map { "\(FigureText.number(Figures.clean($0.value))) % (\($0.origin))" }.joined(
                separator: ", "
            )
            let nearest = figures.map { abs($0.value - percent.value) }.min() ?? .infinity
            return nearest <= Self.tolerance
                ? accuracy.value.finding(key, .doubtful, "not a known figure, but near one: \(known)")
                : accuracy.value.finding(key, .disagrees, "known are \(known)")
        }
    }

    private func figures(for dataset: String, _ metric: Metric) -> [(value: Double, origin: String)] {
        let name = DataSetName(dataset)
        func isSame(_ id: String?) -> Bool {
            guard let id else { return false }
            let full = catalog.datasets.first { $0.id == id }?.name
            return DataSetName(id) == name || full.map { DataSetName($0) == name } ?? false
        }
        let published = record.published.filter { isSame($0.dataset.id) }.compactMap {
            result -> (value: Double, origin: String)? in
            guard let value = metric == .top1 ? result.top1 : result.top5 else { return nil }
            let conditions = result.evaluationProtocol.map { ", \($0.id)" } ?? ""
            return (value, "published: \(record.titles(of: result.sources).joined(separator: ", "))\(conditions)")
        }
        let measured = record.measured.filter { isSame($0.dataset) }.map { result in
            ((metric == .top1 ? result.top1 : result.top5).value * 100, "measured on \(result.top1.images) images")
        }
        return published + measured
    }
}

/// The name of a data set as it is compared: many are in use for the same one.
struct DataSetName: Equatable {
    private let text: String

    init(_ name: String) {
        var text = name.lowercased().filter { $0.isLetter || $0.isNumber }
        for ending in ["validation", "test", "val"] where text.hasSuffix(ending) && text.count > ending.count {
            text = String(text.dropLast(ending.count))
        }
        let others = [
            "imagenet": "imagenet1k", "ilsvrc2012": "imagenet1k", "imagenet2012": "imagenet1k",
            "imagenetilsvrc2012": "imagenet1k", "imagenet22k": "imagenet21k",
        ]
        self.text = others[text] ?? text
    }
}
