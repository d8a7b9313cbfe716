internal import HTML
public import Imaging

/// Makes a page of a report: one file that needs nothing else, and runs nothing.
///
/// The page has no script, and a policy that lets a browser load nothing from anywhere: what a name in a data set may be made to
/// look like, it stays text. It is well-formed as XML, too.
public enum HTMLReport {
    /// The pixels of a thumbnail's side; twice what it takes on the page, for dense screens.
    private static let thumbnailSide = 96

    /// Makes the page.
    ///
    /// - Parameters:
    ///   - report: what it says.
    ///   - thumbnails: the image at a position of the data set; `nil` when it is not there any more.
    /// - Returns: the text of the page.
    /// - Throws: what `thumbnails` throws, or ``ThumbnailError``.
    public static func render(
        _ report: EvaluationReport,
        thumbnails: (Int) throws -> Image8? = { _ in nil }
    ) throws -> String {
        let encoder = ThumbnailEncoder(side: thumbnailSide)
        let pairs = PairList(report)
        let matrix = ConfusionMatrix(report)
        var pictures: [Int: ThumbnailEncoder.Picture] = [:]
        for item in Set(pairs.items + matrix.items).sorted() {
            pictures[item] = try thumbnails(item).map { try encoder.picture(of: $0) }
        }
        let sections: [Markup?] = [
            VerdictSection(report).markup, FiguresSection(report).markup, CalibrationSection(report).markup,
            ClassesSection(report).markup, matrix.section(pictures), pairs.section(pictures),
            FactsSection(report).markup,
        ]
        return Document(
            title: "\(report.title): \(VerdictSection(report).word)",
            style: ReportStyle.sheet,
            hasPictures: true,
            content: """
                <main>
                \(sections.compactMap(\.self))
                </main>
                <footer><p>Made by bitzoo. This page runs no script, and loads nothing.</p></footer>
                """
        ).source
    }
}

extension EvaluationReport {
    /// What a class is called.
    func name(of label: Int) -> String {
        guard classNames.indices.contains(label), !classNames[label].isEmpty else { return "class \(label)" }
        return classNames[label]
    }
}
