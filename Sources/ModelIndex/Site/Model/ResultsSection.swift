internal import Catalog
internal import HTML

/// How accurate the checkpoint is: as published, and apart from that as measured.
struct ResultsSection {
    let record: ModelRecord

    /// The section; nothing when there is no figure.
    var markup: Markup? {
        guard
            !(record.published.isEmpty && record.means.isEmpty && record.measured.isEmpty
                && record.verification.isEmpty)
        else { return nil }
        return """
            <section aria-labelledby="accuracy">
            <h2 id="accuracy">Accuracy</h2>
            \(measured)
            \(verification)
            \(published(record.published, title: "As published", caption: "Figures that others published for this checkpoint"))
            \(published(record.means, title: "Means over several checkpoints", caption: "Published figures that this checkpoint is one part of"))
            </section>
            """
    }

    private func published(_ results: [PublishedResult], title: String, caption: String) -> Markup? {
        guard !results.isEmpty else { return nil }
        let rows: [Markup] = results.map { result in
            let subject: Markup? =
                result.subject == record.checkpoint.name ? nil : "<small>mean over <bdi>\(result.subject)</bdi></small>"
            return """
                <tr><th scope="row"><bdi>\(result.dataset.name)</bdi>\(subject)</th>\
                <td>\(figure(result.top1, result.top1Correct, result))</td><td>\(figure(result.top5, result.top5Correct, result))</td>\
                <td class="text name">\(result.protocolName ?? "not stated")</td>\
                <td class="text">\(kind(result))<small>\(record.titles(of: result.sources).joined(separator: "; "))</small></td></tr>
                """
        }
        return """
            <h3>\(title)</h3>
            \(scrolled(title, """
            <table class="numbers">
            <caption>\(caption)</caption>
            <thead><tr><th scope="col">Data set</th><th scope="col">Top-1</th><th scope="col">Top-5</th>\
            <th scope="col" class="text">Protocol</th><th scope="col" class="text wide">Kind and source</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """))
            """
    }

    private func figure(_ value: Double?, _ count: Int?, _ result: PublishedResult) -> Markup {
        guard let value else { return "–" }
        let detail: Markup? = count.flatMap { count in
            result.dataset.images.map { "<small>\(grouped(count)) of \(grouped($0))</small>" }
        }
        return "\(accuracy(value))\(detail)"
    }

    private func kind(_ result: PublishedResult) -> Markup {
        let word =
            switch result.kind {
            case .measured: "measured by its source"
            case .stated: "stated, not measured"
            case .rounded: "rounded"
            }
        return "\(word)\(inferredTag(result.basis == .inferred))"
    }

    private var measured: Markup? {
        guard !record.measured.isEmpty else { return nil }
        let rows: [Markup] = record.measured.map { result in
            let extent = result.isWhole ? "the whole data set, \(result.selection)" : result.selection
            return """
                <tr><th scope="row"><bdi>\(result.nameOfDataset)</bdi><small>\(extent)</small></th>\
                <td>\(share(result.top1))</td><td>\(share(result.top5))</td>\
                <td class="text"><bdi>\(result.preparation)</bdi><small>\(result.precision)\(result.program.map { ", by \($0)" } ?? "")</small>\
                <small>images and labels: \(digest(result.identity))</small></td></tr>
                """
        }
        return """
            <h3>Measured</h3>
            \(scrolled("Measured", """
            <table class="numbers">
            <caption>Runs of bitzoo on labelled images, with Wilson’s 95\u{A0}% intervals</caption>
            <thead><tr><th scope="col">Data set</th><th scope="col">Top-1</th><th scope="col">Top-5</th>\
            <th scope="col" class="text wide">Preparation, precision, program</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """))
            """
    }

    private func share(_ share: MeasuredAccuracy.Share) -> Markup {
        let (low, high) = (100 * share.interval.lowerBound, 100 * share.interval.upperBound)
        return """
            <strong>\(percent(share.value))</strong><small>\(fixed(low, 2))–\(fixed(high, 2))</small>\
            <small>\(grouped(share.count)) of \(grouped(share.images))</small>
            """
    }

    private var verification: Markup? {
        guard !record.verification.isEmpty else { return nil }
        let rows: [Markup] = record.verification.map { level in
            let style = ["passed": "good", "failed": "bad", "undecided": "warn"][level.verdict] ?? "soft"
            return """
                <tr><th scope="row">\(level.level)\u{A0} <bdi>\(level.name)</bdi></th><td class="text"><span class="tag \(style)">\(level.verdict)</span></td>\
                <td class="text"><bdi>\(level.detail)</bdi></td></tr>
                """
        }
        return """
            <h3>Verification</h3>
            \(scrolled("Verification", """
            <table class="numbers">
            <caption>What bitzoo verify said of each level of trust, in the newest result</caption>
            <thead><tr><th scope="col">Level</th><th scope="col" class="text">Verdict</th><th scope="col" class="text">What was compared</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """))
            """
    }
}
