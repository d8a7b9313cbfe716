internal import BiT
internal import Catalog

/// An accuracy on ImageNet's validation set, as a point of the plot.
struct AccuracyPoint {
    /// Who says so, and how the images were prepared.
    enum Origin {
        /// timm's measurement, under timm's protocol.
        case timm
        /// The release's own figure, under the release's protocol; drawn where timm has none.
        case release
        /// A measurement with this tool, under timm's protocol.
        case measured(ClosedRange<Double>)
    }

    let record: ModelRecord
    let origin: Origin
    /// In percent.
    let top1: Double
    /// The side of the images, in pixels.
    let resolution: Int

    /// The data set that is drawn.
    static let dataset = "imagenet-1k"

    /// The points of a checkpoint.
    static func all(of record: ModelRecord) -> [AccuracyPoint] {
        let figures = record.published.filter { $0.dataset.id == dataset && $0.top1 != nil }
        let timm = figures.first { $0.protocolName == "timm" && $0.evaluationProtocol != nil }
        // a figure that names the checkpoint and was not rounded
        let release = figures.first {
            $0.protocolName == "google" && $0.evaluationProtocol != nil && $0.kind == .measured && $0.basis == .stated
        }
        var points: [AccuracyPoint] = []
        if let figure = timm ?? release, let top1 = figure.top1, let definition = figure.evaluationProtocol {
            points.append(
                AccuracyPoint(
                    record: record,
                    origin: timm == nil ? .release : .timm,
                    top1: top1,
                    resolution: definition.resolution
                )
            )
        }
        guard let definition = record.checkpoint.evaluationProtocol("timm") else { return points }
        let preparation = definition.preparation
        for measured in record.measured where measured.dataset == dataset && measured.preparation == preparation {
            let interval = 100 * measured.top1.interval.lowerBound...100 * measured.top1.interval.upperBound
            points.append(
                AccuracyPoint(
                    record: record,
                    origin: .measured(interval),
                    top1: 100 * measured.top1.value,
                    resolution: definition.resolution
                )
            )
        }
        return points
    }
}

extension AccuracyPoint {
    /// Names without what all the points' names of a family have in common, such as `R50x1` for `BiT-M-R50x1-ILSVRC2012`.
    ///
    /// - Parameter points: all points.
    /// - Returns: the short names, by the checkpoints' names.
    static func shortNames(_ points: [AccuracyPoint]) -> [String: String] {
        let families = Dictionary(grouping: Set(points.map { $0.record.checkpoint })) { $0.family }
        var result: [String: String] = [:]
        for checkpoints in families.values {
            let names = checkpoints.map { $0.name.split(separator: "-", omittingEmptySubsequences: false) }
            let shortest = names.map(\.count).min() ?? 0
            let isAlone = names.count == 1
            let first =
                isAlone ? 0 : (0..<shortest).prefix { place in names.allSatisfy { $0[place] == names[0][place] } }.count
            let last =
                isAlone
                ? 0
                : (1...max(1, shortest)).prefix { place in
                    place < shortest - first
                        && names.allSatisfy { $0[$0.count - place] == names[0][names[0].count - place] }
                }.count
            for (checkpoint, parts) in zip(checkpoints, names) {
                result[checkpoint.name] = parts.dropFirst(first).dropLast(last).joined(separator: "-")
            }
        }
        return result
    }
}
