import Engine
import Evaluation

/// What `bitzoo bench --layers` says of a step of the network.
struct LayerReport: Encodable {
    let name: String
    let algorithm: String
    let output: String
    let gflop: Double
    let milliseconds: Double
    /// Per second; `nil` for what has nothing to multiply, or takes no time that can be measured.
    let gflops: Double?
    let shareOfTime: Double

    private enum CodingKeys: String, CodingKey {
        case name, algorithm, output, gflop, milliseconds, gflops
        case shareOfTime = "share-of-time"
    }

    /// Describes a step.
    ///
    /// - Parameters:
    ///   - time: what was measured.
    ///   - total: the time of all steps in seconds.
    init(_ time: LayerTime, of total: Double) {
        name = time.name
        algorithm = time.algorithm
        output = time.output
        gflop = time.operations / 1e9
        milliseconds = time.seconds * 1e3
        gflops = time.operations > 0 && time.seconds > 0 ? time.operations / time.seconds / 1e9 : nil
        shareOfTime = total > 0 ? time.seconds / total : 0
    }

    /// Describes all steps of a network.
    static func all(_ times: [LayerTime]) -> [LayerReport] {
        let total = times.reduce(0) { $0 + $1.seconds }
        return times.map { LayerReport($0, of: total) }
    }

    /// The table of the steps of a network.
    static func table(_ layers: [LayerReport]) -> Table {
        var table = Table([
            ("LAYER", .left), ("ALGORITHM", .left), ("OUTPUT", .right), ("GFLOP", .right), ("MS", .right),
            ("GFLOP/S", .right), ("TIME", .right),
        ])
        for layer in layers {
            table.append([
                layer.name, layer.algorithm, layer.output,
                layer.gflop > 0 ? formatDecimal(layer.gflop, digits: 4) : "-",
                formatDecimal(layer.milliseconds, digits: 3), layer.gflops.map { formatDecimal($0, digits: 1) } ?? "-",
                "\(formatDecimal(100 * layer.shareOfTime, digits: 1))%",
            ])
        }
        return table
    }
}
