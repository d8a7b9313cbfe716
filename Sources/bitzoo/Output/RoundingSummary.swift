import Conversion
import Tensors

/// What another element type cost, for the terminal and for JSON.
struct RoundingSummary: Encodable {
    struct Tensor: Encodable {
        let name: String
        let from: String
        let to: String
        let maximumError: Double
        let meanError: Double
        let overflowed: Int
        let vanished: Int
    }

    let maximumError: Double
    let meanError: Double
    /// Finite values that became infinite.
    let overflowed: Int
    /// Values that became zero and were not.
    let vanished: Int
    let tensors: [Tensor]

    /// Sums up what was done; fails when no value got another type.
    init?(_ costs: [RoundingCost]) {
        guard !costs.isEmpty else { return nil }
        tensors = costs.map { cost in
            Tensor(
                name: cost.name,
                from: cost.from.rawValue,
                to: cost.to.rawValue,
                maximumError: cost.maximum,
                meanError: cost.mean,
                overflowed: cost.overflowed,
                vanished: cost.vanished
            )
        }
        maximumError = costs.reduce(0) { max($0, $1.maximum) }
        let finite = costs.reduce(0) { $0 + $1.finite }
        meanError = finite == 0 ? 0 : costs.reduce(0) { $0 + $1.mean * Double($1.finite) } / Double(finite)
        overflowed = costs.reduce(0) { $0 + $1.overflowed }
        vanished = costs.reduce(0) { $0 + $1.vanished }
    }

    /// How many tensors a terminal shows.
    private static let shownTensors = 5

    /// Prints the tensors: all of them, or on a terminal those with the largest errors.
    func write(on terminal: Terminal) {
        var table = Table([
            ("TENSOR", .left), ("FROM", .left), ("TO", .left), ("MAX ERROR", .right), ("MEAN ERROR", .right),
            ("INFINITE", .right), ("ZERO", .right),
        ])
        // what overflowed is worst, and no error can be stated for it
        let worst = tensors.sorted { ($0.overflowed, $0.maximumError) > ($1.overflowed, $1.maximumError) }
        for tensor in terminal.isInteractive ? Array(worst.prefix(Self.shownTensors)) : tensors {
            table.append([
                tensor.name, tensor.from, tensor.to, Self.text(of: tensor.maximumError),
                Self.text(of: tensor.meanError),
                "\(tensor.overflowed)", "\(tensor.vanished)",
            ])
        }
        table.write(on: terminal)
    }

    /// The sentences about the whole.
    var sentences: [String] {
        let to = Set(tensors.map(\.to)).sorted().joined(separator: ", ")
        if maximumError == 0, overflowed == 0, vanished == 0 {
            return ["converted \(counted(tensors.count, "tensor")) to \(to): every value is exactly what it was"]
        }
        let largest = tensors.max { $0.maximumError < $1.maximumError }
        var sentences = [
            "rounded \(counted(tensors.count, "tensor")) to \(to): the largest error is \(Self.text(of: maximumError))"
                + (largest.map { " in \($0.name)" } ?? "") + ", the mean error \(Self.text(of: meanError))"
        ]
        if vanished > 0 { sentences.append("\(counted(vanished, "value")) became zero") }
        if overflowed > 0 {
            let names = tensors.filter { $0.overflowed > 0 }.map(\.name)
            sentences.append(
                "warning: \(counted(overflowed, "value")) too large for \(to) became infinite, in \(names[0])"
                    + (names.count > 1 ? " and \(counted(names.count - 1, "other tensor"))" : "")
                    + "; the network will not work"
            )
        }
        return sentences
    }

    /// An error with three digits, such as `1.22e-04`.
    static func text(of error: Double) -> String {
        guard error > 0 else { return "0" }
        var (mantissa, exponent) = (error, 0)
        while mantissa >= 9.995 {
            mantissa /= 10
            exponent += 1
        }
        while mantissa < 0.9995 {
            mantissa *= 10
            exponent -= 1
        }
        let digits = "\(abs(exponent))"
        let padded = digits.count < 2 ? "0\(digits)" : digits
        return "\(formatDecimal(mantissa, digits: 2))e\(exponent < 0 ? "-" : "+")\(padded)"
    }
}
