import BiT
import Catalog
import Evaluation
import Imaging
import SystemPackage

/// The result of `bitzoo verify`, for people and for programs.
struct VerificationReport: Encodable {
    /// The file, or what a merged run was about.
    let title: String
    let claim: String?
    let architecture: Architecture?
    /// The digest of the weights, unless they are damaged.
    let contentDigest: String?
    let verification: Verification
    /// What a run on images found.
    let findings: ImageRunFindings?
    /// Whether the prediction for every image is listed.
    let listsPredictions: Bool

    init(
        title: String,
        claim: String? = nil,
        architecture: Architecture? = nil,
        contentDigest: String?,
        verification: Verification,
        findings: ImageRunFindings?,
        listsPredictions: Bool = false
    ) {
        self.title = title
        self.claim = claim
        self.architecture = architecture
        self.contentDigest = contentDigest
        self.verification = verification
        self.findings = findings
        self.listsPredictions = listsPredictions
    }

    private enum CodingKeys: String, CodingKey {
        case program, file, claim, architecture, classes, contentDigest, verdict, levels, images, top1, top5, accuracy,
            predictions
    }

    private struct Level: Encodable {
        let level: Int
        let name: String
        let verdict: Evaluation.Verdict
        let detail: String
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Version.generator, forKey: .program)
        try container.encode(title, forKey: .file)
        try container.encodeIfPresent(claim, forKey: .claim)
        try container.encodeIfPresent(architecture?.name, forKey: .architecture)
        try container.encodeIfPresent(architecture?.classes, forKey: .classes)
        try container.encodeIfPresent(contentDigest, forKey: .contentDigest)
        try container.encode(verification.verdict, forKey: .verdict)
        let levels = verification.levels.map {
            Level(level: $0.level.rawValue, name: $0.level.title, verdict: $0.verdict, detail: $0.detail)
        }
        try container.encode(levels, forKey: .levels)
        guard let findings else { return }
        try container.encode(findings.summary.images, forKey: .images)
        try container.encode(findings.summary.top1.count, forKey: .top1)
        try container.encode(findings.summary.top5.count, forKey: .top5)
        try container.encode(AccuracyDocument(findings), forKey: .accuracy)
        guard listsPredictions, let images = findings.images else { return }
        let predictions = findings.outcomes.map { (images.items[$0.item].name, $0.prediction) }
        try container.encode(Dictionary(predictions, uniquingKeysWith: { first, _ in first }), forKey: .predictions)
    }

    /// The report as lines: one a level, the accuracy, then the verdict.
    func lines(on terminal: Terminal) -> [String] {
        var lines = [terminal.styled(title, .bold) + (claim.map { " as \($0)" } ?? "")]
        for level in verification.levels {
            let (mark, style): (String, Terminal.Style) =
                switch level.verdict {
                case .passed: ("ok", .green)
                case .failed: ("FAILED", .red)
                case .undecided: ("?", .yellow)
                case .skipped: ("-", .dim)
                }
            let title = level.level.title
            let padding = String(repeating: " ", count: 14 - title.count)
            let markPadding = String(repeating: " ", count: 7 - mark.count)
            lines.append(
                "  \(level.level.rawValue)  \(title)\(padding)\(terminal.styled(mark, style))\(markPadding) \(printable(level.detail))"
            )
        }
        if let findings { lines += AccuracyLines(findings).lines }
        let verdict = verification.verdict
        let style: Terminal.Style =
            switch verdict {
            case .passed: .green
            case .failed: .red
            case .undecided, .skipped: .yellow
            }
        lines.append("verdict: \(terminal.styled(verdict.rawValue, style))")
        return lines
    }

    /// Prints the report, writes the page about it, and fails when a level failed, or nothing was decided.
    ///
    /// - Parameters:
    ///   - isJSON: whether the report is printed as JSON.
    ///   - options: where the page goes.
    ///   - checkpoint: the checkpoint, if it is known.
    ///   - terminal: where the lines go.
    /// - Throws: ``ReportedFailure`` when a level failed, or nothing was decided; `FileError` when the page cannot be written.
    func deliver(
        asJSON isJSON: Bool,
        page options: AccuracyVerdictOptions,
        checkpoint: Checkpoint?,
        on terminal: Terminal
    ) throws {
        if let path = options.report, findings == nil {
            writeDiagnostic("bitzoo: warning: \(path) is not written: there was no run on images")
        }
        // before the figures, so that they end the output also when the page cannot be written
        var pageFailure: (any Error)?
        if let path = options.report, let findings {
            let page = AccuracyPage(findings, of: verification, title: title, checkpoint: checkpoint)
            do {
                try page.write(to: FilePath(path), replacing: options.force)
            } catch {
                pageFailure = error
            }
        }
        if isJSON {
            try writeJSON(self)
        } else {
            for line in lines(on: terminal) { writeLine(line) }
        }
        if let pageFailure { throw pageFailure }
        if let failure = verification.decisiveFailure { throw ReportedFailure(status: failure.level.status) }
        if verification.verdict == .undecided { throw ReportedFailure(status: .undecided) }
    }
}
