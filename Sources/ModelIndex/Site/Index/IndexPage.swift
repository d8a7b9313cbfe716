internal import BiT
internal import Catalog
internal import HTML

/// The first page: what this is, accuracy as a plot, and the table of all checkpoints.
struct IndexPage {
    let map: SiteMap
    let generator: Generator

    /// The text of the page.
    var source: String {
        Document(
            title: "Big Transfer checkpoints",
            summary: summary,
            style: SiteAssets.style,
            script: SiteAssets.catalogueScript,
            content: """
                <a class="skip" href="#checkpoints">To the table of checkpoints</a>
                <main class="wide">
                <header class="plain">
                <p class="kicker">\(generator.name)’s catalogue</p>
                <h1>Big Transfer checkpoints</h1>
                <p class="lead">\(summary)</p>
                <p class="soft">What is published, what is derived, and what was measured is told apart on every page, and every figure \
                says where it comes from.</p>
                \(defects.map { "<p>\($0)</p>" } as Markup?)
                </header>
                \(PlotSection(map: map).markup)
                \(CatalogueTable(map: map).markup)
                </main>
                \(SiteAssets.footer(generator))
                """
        ).source
    }

    private var summary: String {
        let checkpoints = map.records.map(\.checkpoint)
        let backbones = Set(checkpoints.map(\.architectureName)).count
        let files = checkpoints.reduce(0) { $0 + $1.files.count }
        return """
            The weights of Google’s Big Transfer (BiT) image classifiers, one page for each: \(counted(checkpoints.count, "checkpoint")) of \
            \(counted(backbones, "architecture")), in \(counted(files, "released file")).
            """
    }

    private var defects: Markup? {
        let count = map.records.reduce(0) { $0 + $1.defectiveFiles.count }
        guard count > 0 else { return nil }
        let verb = count == 1 ? "is" : "are"
        return """
            <span class="tag bad">defective</span>\(counted(count, "file")) \(verb) known to hold another network than the name says.
            """
    }
}
