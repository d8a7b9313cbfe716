internal import Catalog
internal import HTML

/// Names elsewhere, papers, licence.
struct OriginSection {
    let record: ModelRecord

    /// The section; nothing when nothing is known.
    var markup: Markup? {
        var facts = FactList()
        for alias in record.checkpoint.aliases {
            let tag: Markup? = alias.isDeprecated ? " <span class=\"tag\">discouraged</span>" : nil
            facts.add(
                "Name in \(alias.system)",
                "<code>\(alias.name)</code>\(tag)",
                record.titles(of: alias.sources).joined(separator: "; ")
            )
        }
        if let family = record.family {
            for paper in family.papers {
                facts.add(
                    "Paper",
                    "<a href=\"\(paper.url)\" rel=\"noreferrer external\">\(paper.title)</a>",
                    "\(paper.authors.joined(separator: ", ")), \(String(paper.year)). arXiv \(paper.arxiv)"
                )
            }
            if let licence = family.licence {
                let sources = record.titles(of: licence.sources).joined(separator: "; ")
                facts.add(
                    "Licence",
                    "\(licence.id)\(inferredTag(licence.basis == .inferred))",
                    licence.basis == .stated ? sources : "not stated for the files themselves; \(sources)"
                )
            } else {
                facts.add("Licence", "unknown")
            }
        }
        guard let list = facts.markup else { return nil }
        return """
            <section aria-labelledby="origin">
            <h2 id="origin">Names, papers, licence</h2>
            \(list)
            </section>
            """
    }
}
