import BiT
import Evaluation
import Imaging

/// The result of `bitzoo verify`, for people and for programs.
struct VerificationReport: Encodable {
    let file: String
    let claim: String?
    let architecture: Architecture?
    /// The digest of the weights, unless they are damaged.
    let contentDigest: String?
    let verification: Verification
    let count: AccuracyCount?
    /// The images whose predictions are listed.
    let predicted: LabelledImages?

    init(
        file: String,
        subject: VerificationSubject,
        architecture: Architecture?,
        contentDigest: String?,
        verification: Verification,
        count: AccuracyCount?,
        predictions: LabelledImages?
    ) {
        self.file = file
        claim = subject.claim?.name
        self.architecture = architecture
        self.contentDigest = contentDigest
        self.verification = verification
        self.count = count
        predicted = predictions
    }

    private enum CodingKeys: String, CodingKey {
        case file, claim, architecture, classes, contentDigest, verdict, levels, images, top1, top5, predictions
    }

    private struct Level: Encodable {
        let level: Int
        let name: String
        let verdict: Verdict
        let detail: String
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encodeIfPresent(claim, forKey: .claim)
        try container.encodeIfPresent(architecture?.name, forKey: .architecture)
        try container.encodeIfPresent(architecture?.classes, forKey: .classes)
        try container.encodeIfPresent(contentDigest, forKey: .contentDigest)
        try container.encode(verification.verdict, forKey: .verdict)
        let levels = verification.levels.map {
            Level(level: $0.level.rawValue, name: $0.level.title, verdict: $0.verdict, detail: $0.detail)
        }
        try container.encode(levels, forKey: .levels)
        guard let count else { return }
        try container.encode(count.images, forKey: .images)
        try container.encode(count.top1, forKey: .top1)
        try container.encode(count.top5, forKey: .top5)
        guard let predicted else { return }
        let classes = Dictionary(
            zip(predicted.items.map(\.name), count.predictions),
            uniquingKeysWith: { first, _ in first }
        )
        try container.encode(classes, forKey: .predictions)
    }

    /// The report as lines: one a level, then the verdict.
    func lines(on terminal: Terminal) -> [String] {
        var lines = [terminal.styled(file, .bold) + (claim.map { " as \($0)" } ?? "")]
        for level in verification.levels {
            let (mark, style): (String, Terminal.Style) =
                switch level.verdict {
                case .passed: ("ok", .green)
                case .failed: ("FAILED", .red)
                case .skipped: ("-", .dim)
                }
            let title = level.level.title
            let padding = String(repeating: " ", count: 14 - title.count)
            let markPadding = String(repeating: " ", count: 7 - mark.count)
            lines.append(
                "  \(level.level.rawValue)  \(title)\(padding)\(terminal.styled(mark, style))\(markPadding) \(printable(level.detail))"
            )
        }
        if let count {
            lines.append("  top-1 \(percentage(count.top1, of: count.images)) (\(count.top1) of \(count.images))")
            lines.append("  top-5 \(percentage(count.top5, of: count.images)) (\(count.top5) of \(count.images))")
        }
        let verdict = verification.verdict
        lines.append("verdict: \(terminal.styled(verdict.rawValue, verdict == .passed ? .green : .red))")
        return lines
    }

    private func percentage(_ count: Int, of total: Int) -> String {
        "\(formatDecimal(100 * Double(count) / Double(total), digits: 2))%"
    }
}
