import ByteIO
import Catalog
import Evaluation
import Imaging
import SystemPackage

/// The page about a run on images.
struct AccuracyPage {
    private let report: EvaluationReport
    private let images: LabelledImages?

    /// Collects what the page says.
    ///
    /// - Parameters:
    ///   - findings: what the run found.
    ///   - verification: the result for the whole checkpoint.
    ///   - title: the file, or what a merged run was about.
    ///   - checkpoint: the checkpoint, if it is known.
    init(
        _ findings: ImageRunFindings,
        of verification: Verification,
        title: String,
        checkpoint: Checkpoint?
    ) {
        let run = findings.run
        let preparation = findings.origin.map { "\(run.preparation) (\($0))" } ?? run.preparation
        let selection: String? =
            switch run.selection.extent {
            case .all: nil
            case .first(let count): "the first \(count)"
            case .sample(let count, let seed): "a sample of \(count), seed \(seed)"
            case .shuffled(let seed): "in random order until decided, seed \(seed)"
            }
        let facts: [EvaluationReport.Fact?] = [
            .init("file", title),
            run.checkpoint.map { .init("checkpoint", $0) },
            .init("content digest", run.contentDigest),
            .init("classes", "\(run.classes), \(run.activation.rawValue)"),
            findings.images.map { .init("images", $0.path.string) },
            .init("data set", run.dataSet.name ?? "not known"),
            findings.images.map { .init("labels", "\($0.kind)") },
            .init("data set identity", run.dataSet.identity),
            .init("images in all", "\(run.dataSet.images)"),
            selection.map { .init("selection", $0) },
            run.selection.shard.map { .init("shard", "\($0)") },
            findings.saved > 0 ? .init("images saved", "\(findings.saved) of \(findings.planned)") : nil,
            .init("preparation", preparation),
            findings.engine.map { .init("engine", $0) } ?? .init("precision", run.precision),
            .init("program", "bitzoo \(Version.current)"),
        ]
        let levels = verification.levels.filter { $0.level != .accuracy }.map {
            EvaluationReport.Fact(
                "level \($0.level.rawValue), \($0.level.title)",
                "\($0.verdict.rawValue): \($0.detail)"
            )
        }
        let figure = findings.expectation.figure
        let published = (checkpoint?.results ?? []).filter { $0.subject == checkpoint?.name }.map { result in
            EvaluationReport.Published(
                title: "\(result.dataset.id)\(result.evaluationProtocol.map { ", \($0.id)" } ?? "")",
                top1: result.top1,
                top5: result.top5,
                isCompared: result == figure?.result
            )
        }
        report = EvaluationReport(
            title: run.checkpoint ?? title,
            facts: facts.compactMap(\.self) + levels,
            summary: findings.summary,
            comparison: findings.judgement.comparison,
            note: findings.judgement.comparison == nil ? findings.judgement.level.detail : nil,
            published: published,
            classNames: findings.classNames,
            command: Self.command
        )
        images = findings.images
    }

    /// Writes the page.
    ///
    /// - Parameters:
    ///   - path: where it goes.
    ///   - isReplaced: whether a file there may be replaced.
    /// - Throws: `FileError` when it cannot be written, `DataSetError` when an image cannot be read any more.
    func write(to path: FilePath, replacing isReplaced: Bool) throws {
        let images = images
        let text = try HTMLReport.render(report) { item in
            try images?.decodedImage(at: item, isLenient: true).image
        }
        try AtomicFile.write(to: path, replacing: isReplaced) { try $0.write(Array(text.utf8)) }
    }

    /// The command line, as a shell would take it.
    private static var command: String {
        (["bitzoo"] + CommandLine.arguments.dropFirst()).map { argument in
            let isPlain = !argument.isEmpty && argument.utf8.allSatisfy { plain.contains($0) }
            return isPlain ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
        }.joined(separator: " ")
    }

    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+.,:/@%".utf8
    )
}
