internal import ByteIO
internal import Catalog
internal import HTML

extension CardBody {
    /// How images are prepared, what was published, and what was measured.
    var evaluation: [String] {
        ["## Evaluation"] + protocols + published + means + measured + verification
    }

    private var protocols: [String] {
        let checkpoint = record.checkpoint
        guard !checkpoint.protocols.isEmpty else { return ["No protocol is known: how images are prepared is open."] }
        var table = MarkdownTable(
            .text("who"),
            .text("protocol"),
            .text("what is done with an image"),
            .text("basis"),
            .text("sources")
        )
        for use in checkpoint.protocols {
            table.add(
                MarkdownText.escaped(use.role),
                MarkdownText.code(use.definition.id),
                MarkdownText.escaped(use.definition.words),
                use.basis.rawValue,
                MarkdownText.escaped(record.titles(of: use.definition.sources).joined(separator: "; "))
            )
        }
        return ["### Protocols", table.text]
    }

    private var published: [String] {
        guard !record.published.isEmpty else {
            return ["### Published results", "No accuracy is known that was published for this checkpoint alone."]
        }
        return ["### Published results", table(of: record.published, what: "data set").text]
    }

    private var means: [String] {
        guard !record.means.isEmpty else { return [] }
        let words = "These are means over several checkpoints, this one among them, and no figures for it alone."
        return ["### Published means", words, table(of: record.means, what: "mean over").text]
    }

    private func table(of results: [PublishedResult], what: String) -> MarkdownTable {
        var table = MarkdownTable(
            .text(what),
            .text("protocol"),
            .number("top-1"),
            .number("top-5"),
            .text("kind"),
            .text("source")
        )
        for result in results {
            let isMean = result.subject != record.checkpoint.name
            let name = result.dataset.name
            table.add(
                MarkdownText.escaped(isMean ? "\(result.subject) on \(name)" : name),
                MarkdownText.escaped(result.protocolID),
                result.top1.map(Figures.percent) ?? "",
                result.top5.map(Figures.percent) ?? "",
                MarkdownText.escaped(result.kindWords),
                sources(result.sources)
            )
        }
        return table
    }

    /// The sources with links, as far as it is certain where they are.
    func sources(_ ids: [String]) -> String {
        record.titles(of: ids).map { MarkdownText.link($0, to: SourceLink.address(of: $0)) }.joined(separator: "; ")
    }

    private var measured: [String] {
        guard !record.measured.isEmpty else { return [] }
        var table = MarkdownTable(
            .text("data set"),
            .text("images"),
            .text("top-1, 95% interval"),
            .text("top-5, 95% interval"),
            .text("preparation"),
            .text("precision"),
            .text("content digest"),
            .text("program")
        )
        for result in record.measured {
            table.add(
                MarkdownText.escaped(result.nameOfDataset),
                MarkdownText.escaped(result.selection),
                share(result.top1),
                share(result.top5),
                MarkdownText.escaped(result.preparation),
                MarkdownText.escaped(result.precision),
                result.contentDigest.map { "`\($0)`" } ?? "not known",
                result.program.map(MarkdownText.escaped) ?? "not recorded"
            )
        }
        let words =
            "Found by running the weights that have the given content digest; they are no part of what was published."
        return ["### Measured results", words, table.text]
    }

    private func share(_ share: MeasuredAccuracy.Share) -> String {
        let counts = "\(grouped(share.count)) of \(grouped(share.images))"
        return "\(Figures.share(share.value)) (\(counts)), \(share.intervalWords)"
    }

    private var verification: [String] {
        guard !record.verification.isEmpty else { return [] }
        var table = MarkdownTable(.number("level"), .text("what is looked at"), .text("verdict"), .text("found"))
        for level in record.verification {
            table.add(
                String(level.level),
                MarkdownText.escaped(level.name),
                MarkdownText.escaped(level.verdict),
                MarkdownText.escaped(level.detail)
            )
        }
        return ["### Verification", table.text]
    }
}
