internal import BiT
internal import Catalog
internal import HTML

/// A checkpoint in the table of all.
struct CatalogueRow {
    /// The longest text that is kept on one line.
    private static let lineLength = 24

    let record: ModelRecord
    let map: SiteMap
    let columns: [CatalogueColumn]

    var markup: Markup {
        let checkpoint = record.checkpoint
        let figures = [record.published.isEmpty ? nil : "published", record.measured.isEmpty ? nil : "measured"]
        return """
            <tr data-family="\(checkpoint.family)" data-architecture="\(checkpoint.architectureName)" \
            data-figures="\(figures.compactMap(\.self).joined(separator: " "))" data-words="\(words)">\(columns.map(cell))</tr>
            """
    }

    /// What else the search finds the checkpoint by.
    private var words: String {
        let checkpoint = record.checkpoint
        var words = [checkpoint.family, record.familyTitle, checkpoint.architectureName, checkpoint.classSet.id]
        words += checkpoint.aliases.map(\.name) + checkpoint.trainingData.map(\.name)
        words += record.published.map(\.dataset.name) + record.measured.compactMap { $0.datasetName ?? $0.dataset }
        if let task = record.task { words += [task.id, task.dataset, task.group.rawValue, "VTAB-1k"] }
        if !record.defectiveFiles.isEmpty { words.append("defective") }
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }.joined(separator: " ")
    }

    private func cell(_ column: CatalogueColumn) -> Markup {
        let checkpoint = record.checkpoint
        switch column {
        case .name:
            let tag: Markup? = record.defectiveFiles.isEmpty ? nil : "<span class=\"tag bad\">defective</span>"
            return """
                <th scope="row"><a href="\(map.path(of: record))"><bdi>\(checkpoint.name)</bdi></a>\(tag)</th>
                """
        case .family: return text(checkpoint.family, column, kind: "t f")
        case .architecture: return text(checkpoint.architectureName, column)
        case .task: return text(record.lastTrainedOn ?? checkpoint.classSet.id, column)
        case .classes:
            return """
                <td class="c" data-name="\(column.title)" data-value="\(checkpoint.classes)">\(grouped(checkpoint.classes))</td>
                """
        case .parameters: return number(checkpoint.parameters, millions(checkpoint.parameters), column)
        case .compute:
            guard let evaluation = record.evaluation, let cost = record.cost else { return unknown(column) }
            let resolution = evaluation.definition.resolution
            return number(
                Int(min(cost.multiplyAccumulates, 1e18)),
                "\(threeDigits(cost.multiplyAccumulates / 1e9)) <small>@\(resolution)\u{A0}px</small>",
                column
            )
        case .size: return size(column)
        case .published: return published(column)
        case .measured: return measured(column)
        }
    }

    private func millions(_ count: Int) -> Markup { "\(threeDigits(Double(count) / 1e6))\u{A0}M" }

    private func size(_ column: CatalogueColumn) -> Markup {
        guard let file = record.mainFile, let count = file.size.bytes else { return unknown(column) }
        if case .derived = file.size {
            return number(count, "<abbr title=\"derived from the architecture\">≈</abbr>\u{A0}\(bytes(count))", column)
        }
        return number(count, "\(bytes(count))", column)
    }

    private func published(_ column: CatalogueColumn) -> Markup {
        guard let result = record.published.first(where: { $0.top1 != nil }), let top1 = result.top1 else {
            return unknown(column)
        }
        let place = [result.dataset.id, result.protocolName].compactMap(\.self).joined(separator: ", ")
        return cell("\(thousandths(top1))", "\(accuracy(top1)) <small class=\"b\">\(place)</small>", column)
    }

    private func measured(_ column: CatalogueColumn) -> Markup {
        guard let result = record.measured.last else { return unknown(column) }
        let (low, high) = (100 * result.top1.interval.lowerBound, 100 * result.top1.interval.upperBound)
        let place: Markup? = result.dataset.map { "<small class=\"b\">\($0)</small>" }
        return cell(
            thousandths(100 * result.top1.value),
            "\(percent(result.top1.value)) <small class=\"b\">\(fixed(low, 2))–\(fixed(high, 2))</small> \(place)",
            column
        )
    }

    private func thousandths(_ value: Double) -> String { fixed(value, 3) }

    private func text(_ value: String, _ column: CatalogueColumn, kind: String = "t") -> Markup {
        "<td class=\"\(value.count > Self.lineLength ? "\(kind) l" : kind)\" data-name=\"\(column.title)\"><bdi>\(value)</bdi></td>"
    }

    private func number(_ value: Int, _ text: Markup, _ column: CatalogueColumn) -> Markup {
        cell("\(value)", text, column)
    }

    private func cell(_ value: String, _ text: Markup, _ column: CatalogueColumn) -> Markup {
        "<td data-name=\"\(column.title)\" data-value=\"\(value)\">\(text)</td>"
    }

    private func unknown(_ column: CatalogueColumn) -> Markup {
        "<td class=\"u\" data-name=\"\(column.title)\"><span aria-hidden=\"true\">–</span><span class=\"hidden\">unknown</span></td>"
    }
}
