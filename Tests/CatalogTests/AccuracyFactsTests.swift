import Catalog
import Testing

/// Every published accuracy that concerns a released file, and no other.
@Suite struct AccuracyFactsTests {
    let catalog: ModelCatalog

    init() throws {
        catalog = try Embedded.catalog()
    }

    /// Rows of these sources are about networks that were not released: the paper's own, and fine-tunes by users.
    static let othersNetworks: Set<String> = [
        "arXiv 1912.11370 Table 2", "arXiv 1912.11370 sec 3.4", "arXiv 1912.11370 Table 3",
        "arXiv 1912.11370 Table 4", "arXiv 1912.11370 Table 5", "arXiv 1912.11370 Table 6",
        "arXiv 1912.11370 Table 7", "google-research/big_transfer README.md ImageNet results",
        "google-research/big_transfer README.md CIFAR results",
    ]

    /// Single rows about networks that were not released.
    static let notReleased: Set<String> = [
        "(not released) FunMatch T224->S224 9600 ep", "(not released) FunMatch T384->S224 9600 ep",
        "BiT-M-R50 (paper comparison row)",
    ]

    static let attributable = Facts.accuracy.filter {
        !othersNetworks.contains($0["source"] ?? "") && !notReleased.contains($0["checkpoint"] ?? "")
    }

    /// The name of a checkpoint, or the pattern of a mean, in the catalogue's form.
    static func subject(_ row: [String: String]) -> String {
        let name = row["checkpoint"] ?? ""
        if let end = name.firstRange(of: " vtab runs (released re-runs)") { return name[..<end.lowerBound] + "-run*" }
        let start = name.firstRange(of: "/").map(\.upperBound) ?? name.startIndex
        return String(name[start...].dropLast(".npz".count))
    }

    /// The published figures as the table has them.
    struct Figure: Hashable, CustomStringConvertible {
        let subject: String
        let dataset: String
        let metric: String
        let value: Double
        let resolution: Int?
        let kind: PublishedResult.Kind
        let basis: Basis

        var description: String { "\(subject) \(dataset) \(metric) \(value) \(resolution ?? 0) \(kind) \(basis)" }
    }

    @Test func rowsAreAttributableOrListed() {
        #expect(Facts.accuracy.count == 317)
        #expect(Self.attributable.count == 179)
        #expect(
            Self.attributable.allSatisfy { row in
                let name = row["checkpoint"] ?? ""
                return name.hasSuffix(".npz") || name.hasSuffix(" vtab runs (released re-runs)")
            }
        )
    }

    @Test func figuresAreThoseOfTheTable() {
        let expected = Self.attributable.map { row in
            let metric = row["metric"] ?? ""
            let note = row["note"] ?? ""
            return Figure(
                subject: Self.subject(row),
                dataset: row["dataset"] ?? "",
                metric: metric.hasPrefix("top5") ? "top5" : "top1",
                value: Double(row["value_percent"] ?? "") ?? -1,
                resolution: Int(row["eval_resolution"] ?? ""),
                kind: metric.contains("rounded") ? .rounded : metric.contains("expected") ? .stated : .measured,
                basis: note.lowercased().contains("inferred") ? .inferred : .stated
            )
        }
        let results = catalog.checkpoints.filter { $0.family != "demo" }.flatMap(\.results) + catalog.means
        let found = results.flatMap { result in
            [("top1", result.top1), ("top5", result.top5)].compactMap { metric, value in
                value.map {
                    Figure(
                        subject: result.subject,
                        dataset: result.dataset.name,
                        metric: metric,
                        value: $0,
                        resolution: result.evaluationProtocol?.resolution,
                        kind: result.kind,
                        basis: result.basis
                    )
                }
            }
        }
        #expect(found.count == expected.count)
        #expect(Set(found).subtracting(expected) == [])
        #expect(Set(expected).subtracting(found) == [])
    }

    @Test func sourcesAreThoseOfTheTable() throws {
        for row in Self.attributable {
            let all = try catalog.means + (catalog.checkpoint(named: subjectOrAny(row)).results)
            let value = Double(row["value_percent"] ?? "")
            let found = all.filter {
                $0.subject == Self.subject(row) && $0.dataset.name == row["dataset"]
                    && ($0.top1 == value || $0.top5 == value)
            }
            let cited = found.flatMap(\.sources).compactMap { catalog.sources[$0] }
            let source = row["source"] ?? ""
            #expect(
                cited.contains { source.hasPrefix($0) || $0 == "google-research/\(source)" },
                "\(source) is not among \(cited)"
            )
        }
    }

    private func subjectOrAny(_ row: [String: String]) -> String {
        let subject = Self.subject(row)
        return subject.hasSuffix("*") ? "BiT-M-R50x1" : subject
    }

    @Test func timmProtocolsAreThoseOfTheTable() throws {
        for row in Self.attributable where row["protocol"]?.hasPrefix("timm") == true {
            let results = try catalog.checkpoint(named: Self.subject(row)).results
            let result = try #require(
                results.first {
                    $0.dataset.name == row["dataset"]
                        && $0.evaluationProtocol.map { String($0.resolution) } == row["eval_resolution"]
                }
            )
            let used = try #require(result.evaluationProtocol)
            let side = (Double(used.resolution) / (Double(row["crop_pct_or_crop"] ?? "") ?? 0)).rounded(.down)
            #expect(used.resize == .shortSide(Int(side)))
            #expect(used.interpolation?.rawValue == row["interpolation"])
            #expect(used.isComplete)
        }
    }

    @Test func headlineIsTheFirstFigure() throws {
        let checkpoint = try catalog.checkpoint(named: "BiT-M-R152x4-ILSVRC2012")
        let headline = try #require(checkpoint.headline)
        #expect(headline.top1 == 84.936)
        #expect(headline.top5 == 97.456)
        #expect(headline.dataset.id == "imagenet-1k")
        #expect(headline.protocolName == "timm")
        #expect(headline.evaluationProtocol?.id == "timm-480")
        #expect(headline.sources == ["timm-imagenet"])
    }

    @Test func measurementsOfCIFAR10HaveTheirProtocols() throws {
        let results = try catalog.checkpoint(named: "BiT-M-R50x1-CIFAR10").results
        #expect(results.map(\.top1) == [97.61, 97.62, 97.64])
        #expect(results.map(\.kind) == [.stated, .measured, .measured])
        #expect(results.map(\.evaluationProtocol?.id) == ["google-128", "google-128-pillow", "google-128"])
    }
}
