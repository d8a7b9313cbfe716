import ModelIndex

/// The result of `bitzoo model-index check`, for people and for programs.
struct IndexReport: Encodable {
    struct Finding: Encodable {
        let key: String
        let stated: String
        let line: Int
        let verdict: IndexFinding.Verdict
        let detail: String
    }

    struct Model: Encodable {
        let name: String
        let line: Int
        let checkpoint: String?
        let findings: [Finding]
    }

    let file: String
    let models: [Model]
    let remarks: [String]
    let agrees: Int
    let disagrees: Int
    let doubtful: Int
    let unknown: Int

    init(_ check: IndexCheck, file: String) {
        self.file = file
        models = check.models.map { model in
            Model(
                name: model.name,
                line: model.line,
                checkpoint: model.checkpoint,
                findings: model.findings.map {
                    Finding(
                        key: $0.key,
                        stated: $0.stated,
                        line: $0.line,
                        verdict: $0.verdict,
                        detail: $0.detail
                    )
                }
            )
        }
        remarks = check.remarks
        agrees = check.count(of: .agrees)
        disagrees = check.count(of: .disagrees)
        doubtful = check.count(of: .doubtful)
        unknown = check.count(of: .unknown)
    }

    /// The report as lines: what disagrees under each model, and a summary.
    func lines(isVerbose: Bool, on terminal: Terminal) -> [String] {
        var lines: [String] = []
        let file = printable(file)
        for model in models {
            let shown = model.findings.filter { isVerbose || [.disagrees, .doubtful].contains($0.verdict) }
            let checkpoint =
                switch model.checkpoint {
                case nil: "is not in the catalogue"
                case model.name: "is in the catalogue"
                case let name?: "is \(name)"
                }
            let name = printable(model.name.isEmpty ? "a model without a name" : model.name)
            lines.append("\(file):\(model.line): \(terminal.styled(name, .bold)) \(checkpoint)")
            for finding in shown {
                let style: Terminal.Style =
                    switch finding.verdict {
                    case .disagrees: .red
                    case .doubtful: .yellow
                    case .agrees: .green
                    case .unknown: .dim
                    }
                lines.append(
                    "\(file):\(finding.line):   \(terminal.styled(finding.verdict.rawValue, style)): \(printable(finding.key)) "
                        + "\(printable(finding.stated)): \(printable(finding.detail))"
                )
            }
        }
        lines += remarks.map { "\(file): \(printable($0))" }
        let recognised = models.count { $0.checkpoint != nil }
        lines.append(
            "\(counted(models.count, "model")), \(recognised) in the catalogue; figures: \(disagrees) disagree, \(doubtful) doubtful, "
                + "\(agrees) agree, \(unknown) unknown"
        )
        return lines
    }
}
