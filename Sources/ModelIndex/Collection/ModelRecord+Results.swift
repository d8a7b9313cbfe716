internal import ByteIO
internal import Catalog

extension ModelRecord {
    /// The part `Results` of a model: what was published for this very checkpoint, then what was measured.
    var collectionResults: [YAMLMapping] {
        published.map(publishedEntry) + measured.map(measuredEntry)
    }

    private func publishedEntry(_ result: PublishedResult) -> YAMLMapping {
        var metrics = YAMLMapping()
        metrics.add("Top 1 Accuracy", text: result.top1.map(Figures.percent))
        metrics.add("Top 5 Accuracy", text: result.top5.map(Figures.percent))
        var entry = entry(result.dataset.name, metrics)
        entry.add("Evaluation Protocol", text: result.protocolWords)
        entry.add("Kind", text: result.kindWords)
        entry.add("Source", text: titles(of: result.sources).joined(separator: "; "))
        return entry
    }

    /// The keys say that the figures are measured ones, because readers of the format drop everything beside the metrics.
    private func measuredEntry(_ result: MeasuredAccuracy) -> YAMLMapping {
        var metrics = YAMLMapping()
        for (name, share) in [("Top 1 Accuracy", result.top1), ("Top 5 Accuracy", result.top5)] {
            metrics.add("Measured \(name)", text: Figures.share(share.value))
            metrics.add("Measured \(name), 95% Interval", text: share.intervalWords)
            metrics.add("Measured \(name), Right Images", integer: share.count)
        }
        metrics.add("Measured Images", integer: result.top1.images)
        var entry = entry(result.nameOfDataset, metrics)
        entry.add("Evaluation Protocol", text: result.preparation)
        entry.add("Kind", text: "measured")
        entry.add("Source", text: result.program)
        entry.add("Images", text: result.selection)
        entry.add("Images SHA-256", text: result.identity)
        entry.add("Precision", text: result.precision)
        entry.add("Content SHA-256", text: result.contentDigest?.description)
        return entry
    }

    private func entry(_ dataset: String, _ metrics: YAMLMapping) -> YAMLMapping {
        var entry = YAMLMapping()
        entry.add("Task", text: "Image Classification")
        entry.add("Dataset", text: dataset)
        entry.add("Metrics", mapping: metrics)
        return entry
    }
}

extension MeasuredAccuracy {
    /// The data set's name, or what is known instead of it.
    var nameOfDataset: String { datasetName ?? dataset ?? "images that the catalogue does not know" }
}

extension MeasuredAccuracy.Share {
    /// The interval, such as `89.72% to 93.16%`.
    var intervalWords: String {
        "\(Figures.share(interval.lowerBound)) to \(Figures.share(interval.upperBound))"
    }
}
