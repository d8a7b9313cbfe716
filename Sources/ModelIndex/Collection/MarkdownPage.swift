internal import BiT
internal import Catalog
internal import HTML

/// A page for people, with the same model index in a comment, where programs find it.
package enum MarkdownPage {
    /// Writes the page.
    ///
    /// - Parameters:
    ///   - records: the checkpoints, in the order in which they are listed.
    ///   - generator: the program that makes the page.
    /// - Returns: the text of the page.
    /// - Throws: an error of the YAML library when it cannot write.
    package static func text(of records: [ModelRecord], generator: Generator) throws -> String {
        let hasMeasured = records.contains { !$0.measured.isEmpty }
        var parts = ["# Big Transfer (BiT) models", introduction(records)]
        for group in groups(of: records) {
            parts.append("## \(MarkdownText.escaped(group.title))")
            if let family = group.family { parts.append(about(family)) }
            parts.append(table(of: group.records, withMeasured: hasMeasured).text)
        }
        parts += ["## What the columns say", legend(withMeasured: hasMeasured)]
        let defects = records.flatMap { record in
            record.files.flatMap { $0.defectSentences(sources: record.titles) }
        }
        if !defects.isEmpty {
            parts += ["## Known defects", defects.map { "- \(MarkdownText.escaped($0))" }.joined(separator: "\n")]
        }
        parts.append("Made by \(MarkdownText.escaped("\(generator.name) \(generator.version)")).")
        let index = try CollectionFile.document(of: records).yaml(inComment: true)
        parts.append("<!--\nType: model-index\n\(index)-->")
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// The records of a family.
    private struct Group {
        let title: String
        let family: Family?
        var records: [ModelRecord] = []
    }

    private static func groups(of records: [ModelRecord]) -> [Group] {
        let names = CollectionNames(of: records)
        var groups = names.families.map { Group(title: names.name(of: $0), family: $0) }
        var others = Group(title: "Other checkpoints", family: nil)
        for record in records {
            if let index = groups.firstIndex(where: { $0.family?.id == record.family?.id }) {
                groups[index].records.append(record)
            } else {
                others.records.append(record)
            }
        }
        return groups + (others.records.isEmpty ? [] : [others])
    }

    private static func introduction(_ records: [ModelRecord]) -> String {
        let count = records.count == 1 ? "1 checkpoint" : "\(grouped(records.count)) checkpoints"
        return """
            ResNets of the second version, with group normalization and standardized weights, for transfer to other tasks: \
            \(count). How each figure is known stands below the tables, and who published it in the model index at the end of \
            this page's source.
            """
    }

    private static func about(_ family: Family) -> String {
        var sentences = family.papers.prefix(1).map { paper in
            "Paper: \(MarkdownText.link(paper.title, to: paper.url)) (\(paper.year))."
        }
        if let licence = family.licence {
            let basis = licence.basis == .inferred ? ", inferred: nothing is stated for the files themselves" : ""
            sentences.append("Licence: \(MarkdownText.escaped(licence.id))\(basis).")
        }
        return sentences.joined(separator: " ")
    }

    private static func table(of records: [ModelRecord], withMeasured hasMeasured: Bool) -> MarkdownTable {
        var columns: [MarkdownTable.Column] = [
            .text("model"), .number("parameters"), .number("GMACs"), .text("file size"),
            .text("published top-1, top-5"),
        ]
        if hasMeasured { columns.append(.text("measured top-1")) }
        var table = MarkdownTable(columns)
        for record in records {
            var cells = [
                MarkdownText.code(record.checkpoint.name), grouped(record.checkpoint.parameters),
                record.cost.map { "\(Figures.giga($0.multiplyAccumulates)) at \($0.width) px" } ?? "",
                record.mainFile.map(size) ?? "", record.published.first.map(published) ?? "",
            ]
            if hasMeasured { cells.append(record.measured.last.map(measured) ?? "") }
            table.add(cells)
        }
        return table
    }

    private static func size(_ file: FileRecord) -> String {
        guard let bytes = file.size.bytes else { return "unknown" }
        return "\(Figures.bytes(bytes)), \(file.size.basis)"
    }

    private static func published(_ result: PublishedResult) -> String {
        let figures = [result.top1, result.top5].compactMap { $0.map(Figures.percent) }.joined(separator: ", ")
        let conditions = MarkdownText.escaped("\(result.dataset.name), \(result.protocolID)")
        return "\(figures) (\(conditions))"
    }

    private static func measured(_ result: MeasuredAccuracy) -> String {
        let words = "\(result.nameOfDataset), \(result.selection)"
        return "\(Figures.share(result.top1.value)), \(result.top1.intervalWords) (\(MarkdownText.escaped(words)))"
    }

    private static func legend(withMeasured hasMeasured: Bool) -> String {
        var lines = [
            "**parameters**: counted in the architecture, the head included.",
            "**GMACs**: thousands of millions of multiply-accumulates that one image takes in convolutions and the head, at the"
                + " resolution of the checkpoint's main evaluation protocol; computed. FLOPs are two for each.",
            "**file size**: *published* when somebody stated it for exactly this file, *fetched* when the fetched file was counted,"
                + " *derived* when it follows from the architecture and the rules of the writer, of two possible sizes the smaller one.",
            "**published**: the first accuracy that the catalogue has for this very checkpoint, with the data set and the"
                + " protocol: how images were prepared. Figures for different protocols do not compare.",
        ]
        if hasMeasured {
            lines.append(
                "**measured**: what `bitzoo verify` found with these weights, with Wilson's interval of 95% confidence and the"
                    + " images that were looked at."
            )
        }
        return lines.map { "- \($0)" }.joined(separator: "\n")
    }
}
