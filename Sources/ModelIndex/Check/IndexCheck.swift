public import Catalog
public import SystemPackage

/// Holds a model index that somebody else wrote against the catalogue.
public struct IndexCheck: Sendable, Equatable {
    /// The models, in the order of the index.
    public let models: [CheckedModel]

    /// Parts of the index that are elsewhere and were not read, a sentence each.
    public let remarks: [String]

    /// The number of statements with a verdict.
    ///
    /// - Parameter verdict: the verdict.
    /// - Returns: the number.
    public func count(of verdict: IndexFinding.Verdict) -> Int {
        models.reduce(0) { sum, model in sum + model.findings.count { $0.verdict == verdict } }
    }

    /// Reads an index, and compares every figure in it that something is known about.
    ///
    /// - Parameters:
    ///   - path: the index: YAML, JSON, or a Markdown page with an index in its front matter or in comments.
    ///   - catalog: the catalogue.
    ///   - knowledge: what is known beside it.
    /// - Throws: ``IndexError`` when it cannot be read, ``ResultsError``, or `FileError`.
    public init(of path: FilePath, against catalog: ModelCatalog, knowledge: Knowledge = Knowledge()) throws {
        let index = try IndexFile.models(in: path)
        remarks = index.remarks
        let finder = CheckpointFinder(catalog)
        models = try index.models.map { model in
            let (checkpoint, identity) = finder.identify(model)
            var findings = identity
            if let checkpoint {
                let record = try ModelRecord(checkpoint, in: catalog, knowledge: knowledge)
                findings += FigureRules(record, model).findings
                findings += AccuracyRules(record, catalog).findings(model.accuracies)
            }
            return CheckedModel(
                name: shortened(model.name),
                line: model.line,
                checkpoint: checkpoint?.name,
                findings: findings
            )
        }
    }
}

extension IndexNode {
    /// Says something of the value.
    func finding(_ key: String, _ verdict: IndexFinding.Verdict, _ detail: String) -> IndexFinding {
        IndexFinding(key: key, stated: summary, line: line, verdict: verdict, detail: detail)
    }

    /// The beginning of the value in one line.
    var summary: String {
        if let text { return shortened(text) }
        let parts =
            isList
            ? elements.prefix(longestQuotation).map(\.summary)
            : pairs.prefix(longestQuotation).map { "\($0.key): \($0.value.summary)" }
        return parts.isEmpty ? "nothing" : shortened(parts.joined(separator: ", "))
    }
}

/// The number of characters of an index that are quoted at most.
private let longestQuotation = 200

/// The beginning of a text from an index, as it is quoted.
func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let end = scalars.index(text.startIndex, offsetBy: longestQuotation, limitedBy: scalars.endIndex)
    guard let end, end < scalars.endIndex else { return text }
    return String(scalars[..<end]) + "…"
}
