internal import ByteIO
internal import Catalog

/// The results in the `model-index` of a card: a row for each publication and each measurement.
///
/// Programs group rows whose task, type of data set, configuration, split and revision are equal, and then keep the name and the
/// arguments of one of them only. Therefore the configuration of each row says where its figures come from, and no two are equal.
struct CardResults {
    /// The rows in the order of the record, published ones first.
    private(set) var rows: [YAMLMapping] = []

    private var configurations: Set<String> = []

    init(of record: ModelRecord) {
        for result in record.published { add(result, record) }
        for result in record.measured { add(result) }
    }

    private mutating func add(_ result: PublishedResult, _ record: ModelRecord) {
        var arguments = YAMLMapping()
        arguments.add("preparation", text: result.protocolWords)
        arguments.add("origin", text: "published; \(result.kindWords)")
        let titles = record.titles(of: result.sources)
        arguments.add("sources", texts: titles)
        let name = (["published", result.protocolID] + result.sources).joined(separator: ", ")
        let dataset = dataset(result.dataset.id, result.dataset.name, configuration: name, arguments)
        var metrics: [YAMLMapping] = []
        for (rank, percentage, right) in [
            (1, result.top1, result.top1Correct), (5, result.top5, result.top5Correct),
        ] {
            guard let percentage else { continue }
            var arguments = YAMLMapping()
            arguments.add("right_images", integer: right)
            metrics.append(metric(rank, Figures.clean(percentage), arguments))
        }
        var row = row(dataset, metrics)
        // a name without an address is refused by the hub
        if let title = titles.first(where: { SourceLink.address(of: $0) != nil }) {
            var source = YAMLMapping()
            source.add("url", text: SourceLink.address(of: title))
            source.add("name", text: title)
            row.add("source", mapping: source)
        }
        rows.append(row)
    }

    private mutating func add(_ result: MeasuredAccuracy) {
        var arguments = YAMLMapping()
        arguments.add("preparation", text: result.preparation)
        arguments.add("origin", text: "measured" + (result.program.map { " with \($0)" } ?? ""))
        arguments.add("images", text: result.selection)
        arguments.add("images_sha256", text: result.identity)
        let name = "measured, \(result.preparation), \(result.selection)"
        let dataset = dataset(result.dataset ?? "custom", result.nameOfDataset, configuration: name, arguments)
        let metrics = [(1, result.top1), (5, result.top5)].map { rank, share in
            var arguments = YAMLMapping()
            arguments.add("images", integer: share.images)
            arguments.add("right_images", integer: share.count)
            let bounds = [share.interval.lowerBound, share.interval.upperBound].map { Figures.clean(100 * $0) }
            arguments.add("interval_95_percent", .list(bounds.map { .number($0) }))
            arguments.add("preparation", text: result.preparation)
            arguments.add("precision", text: result.precision)
            arguments.add("content_sha256", text: result.contentDigest?.description)
            return metric(rank, Figures.clean(100 * share.value), arguments)
        }
        rows.append(row(dataset, metrics))
    }

    /// A data set with a configuration that no other row has.
    private mutating func dataset(
        _ type: String,
        _ name: String,
        configuration: String,
        _ arguments: YAMLMapping
    ) -> YAMLMapping {
        var unique = configuration
        var number = 2
        while !configurations.insert("\(type)\n\(unique)").inserted {
            unique = "\(configuration) (\(number))"
            number += 1
        }
        var dataset = YAMLMapping()
        dataset.add("name", text: name)
        dataset.add("type", text: type)
        dataset.add("config", text: unique)
        dataset.add("args", mapping: arguments)
        return dataset
    }

    private func metric(_ rank: Int, _ percentage: Double, _ arguments: YAMLMapping) -> YAMLMapping {
        var metric = YAMLMapping()
        metric.add("type", text: rank == 1 ? "accuracy" : "top_5_accuracy")
        metric.add("value", number: percentage)
        metric.add("name", text: "Top \(rank) Accuracy (%)")
        metric.add("args", mapping: arguments)
        return metric
    }

    private func row(_ dataset: YAMLMapping, _ metrics: [YAMLMapping]) -> YAMLMapping {
        var task = YAMLMapping()
        task.add("type", text: "image-classification")
        task.add("name", text: "Image Classification")
        var row = YAMLMapping()
        row.add("task", mapping: task)
        row.add("dataset", mapping: dataset)
        row.add("metrics", mappings: metrics)
        return row
    }
}
