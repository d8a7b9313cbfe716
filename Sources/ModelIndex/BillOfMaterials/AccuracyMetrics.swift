internal import Catalog

extension CycloneDX {
    /// A published accuracy, as it was published; the slice says of what, how and by whom.
    static func metrics(of result: PublishedResult, _ record: ModelRecord) -> [Metric] {
        let isMean = result.subject != record.checkpoint.name
        var slice = ["published, in percent"]
        if isMean { slice.append("mean over the checkpoints \(result.subject), not of this one alone") }
        slice.append("data set: \(result.dataset.name)")
        if let definition = result.evaluationProtocol {
            slice.append("protocol: \(definition.id)")
        } else if let name = result.protocolName {
            slice.append("protocol: \(name)")
        }
        switch result.kind {
        case .measured: break
        case .stated: slice.append("stated without a measurement")
        case .rounded: slice.append("rounded by its source")
        }
        if result.basis == .inferred { slice.append("inferred: the source does not name the checkpoint") }
        let source = "source: " + record.titles(of: result.sources).joined(separator: "; ")
        func metric(_ type: String, _ value: Double?, _ count: Int?) -> Metric? {
            guard let value else { return nil }
            let images = result.dataset.images.map { " of \($0)" } ?? ""
            let counted = count.map { ["counted: \($0)\(images) images"] } ?? []
            return Metric(
                type: isMean ? "mean \(type)" : type,
                value: FigureText.number(value),
                slice: (slice + counted + [source]).joined(separator: "; ")
            )
        }
        return [
            metric(top1, result.top1, result.top1Correct), metric(top5, result.top5, result.top5Correct),
        ].compactMap { $0 }
    }

    /// An accuracy that was measured with this project's tool, with its interval.
    static func metrics(of accuracy: MeasuredAccuracy) -> [Metric] {
        var slice = [
            "measured, in percent", "data set: \(accuracy.nameInWords)", "images: \(accuracy.selection)",
            "preparation: \(accuracy.preparation)", "precision: \(accuracy.precision)",
            "program: \(accuracy.program ?? "not recorded")",
        ]
        if !accuracy.isWhole { slice.append("a part of the data set") }
        func metric(_ type: String, _ share: MeasuredAccuracy.Share) -> Metric {
            let counted = ["counted: \(share.count) of \(share.images) images", "interval: Wilson, 95 %"]
            return Metric(
                type: type,
                value: FigureText.percent(share.value),
                slice: (slice + counted).joined(separator: "; "),
                confidenceInterval: Metric.Interval(
                    lowerBound: FigureText.percent(share.interval.lowerBound),
                    upperBound: FigureText.percent(share.interval.upperBound)
                )
            )
        }
        return [metric(top1, accuracy.top1), metric(top5, accuracy.top5)]
    }

    private static let top1 = "top-1 accuracy"
    private static let top5 = "top-5 accuracy"
}

extension MeasuredAccuracy {
    /// The data set; one that the catalogue does not have is known by the digest of its names and labels.
    var nameInWords: String { datasetName ?? dataset ?? "images with the identity \(identity)" }
}
