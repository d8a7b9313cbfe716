internal import HTML

/// What was evaluated and how, and the command that does it again.
struct FactsSection {
    private let report: EvaluationReport

    init(_ report: EvaluationReport) {
        self.report = report
    }

    var markup: Markup {
        let facts: [Markup] = report.facts.map { fact in
            "<div><dt><bdi>\(fact.title)</bdi></dt><dd><bdi>\(fact.value)</bdi></dd></div>"
        }
        return """
            <section aria-labelledby="facts">
            <h2 id="facts">How it was made</h2>
            <dl class="facts">
            \(facts)
            </dl>
            <h3>To make it again</h3>
            <pre tabindex="0"><code>\(report.command)</code></pre>
            </section>
            """
    }
}
