internal import BiT
internal import Catalog
internal import HTML

/// A number of bytes for people, in one piece, such as `102.2 MB`.
func bytes(_ count: Int) -> String { Figures.bytes(count).replacing(" ", with: "\u{A0}") }

/// A large number with three digits that count, such as `16.5`, `146` or `4.11`.
func threeDigits(_ value: Double) -> String {
    guard value < 999.5 else { return grouped(Int(min(value, 1e15).rounded())) }
    return fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
}

/// Billions with a unit, such as `16.5 G`.
func billions(_ value: Double) -> String {
    value < 1e8 ? "\(threeDigits(value / 1e6))\u{A0}M" : "\(threeDigits(value / 1e9))\u{A0}G"
}

/// An accuracy in percent with the digits that it was published with: one at least, and at most three.
func accuracy(_ value: Double) -> String {
    var text = fixed(value, 3)
    while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
    return "\(text)\u{A0}%"
}

extension ModelRecord {
    /// The multiply-accumulates of one image at a resolution, in billions.
    func billionsOfMACs(at resolution: Int) -> Double {
        checkpoint.architecture.cost(height: resolution, width: resolution).multiplyAccumulates / 1e9
    }

    /// What it was trained for last: the data set of the last stage.
    var lastTrainedOn: String? { checkpoint.trainingData.last?.name }

    /// What the family is called; its identifier when it has no title.
    var familyTitle: String {
        guard let family else { return checkpoint.family }
        return family.title
    }

    /// The files that are known to hold something else than they should.
    var defectiveFiles: [FileRecord] { files.filter { !$0.file.defects.isEmpty } }
}

extension EvaluationProtocol {
    /// How an image is prepared, in the words in which measurements state it; `nil` when not everything is known.
    var preparation: String? {
        guard let resize, let crop, isComplete else { return nil }
        let size: String
        var isFiltered = true
        switch resize {
        case .unchanged: (size, isFiltered) = ("as they are", false)
        case .padded: (size, isFiltered) = ("padded to \(resolution)x\(resolution)", false)
        case .square: size = "\(resolution)x\(resolution)"
        case .shortSide(let side): size = "short side \(side)"
        }
        var parts = [size]
        if crop == .center { parts.append("crop \(resolution)") }
        if isFiltered, let interpolation {
            let isRough = interpolation == .bilinear && antialias == false
            parts.append(isRough ? "bilinear without antialiasing" : interpolation.rawValue)
        }
        return parts.joined(separator: ", ")
    }
}
