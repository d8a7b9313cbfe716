internal import BiT
internal import Catalog
internal import HTML

/// What is known to be wrong with files, where nobody can miss it.
struct DefectNotice {
    let record: ModelRecord

    /// The notice; nothing when nothing is wrong.
    var markup: Markup? {
        let lines: [Markup] = record.defectiveFiles.flatMap { file in
            file.file.defects.map {
                "<p><strong>Do not use <bdi>\(file.file.file)</bdi>.</strong> \(Self.words($0, record))</p>"
            }
        }
        guard !lines.isEmpty else { return nil }
        let good = record.files.filter { $0.file.defects.isEmpty }.map(\.file.file)
        let advice: Markup? =
            good.isEmpty ? nil : "<p>Nothing of the kind is known of <bdi>\(good.joined(separator: ", "))</bdi>.</p>"
        return "<div class=\"alert\" role=\"note\" aria-label=\"Defective files\">\n\(lines)\n\(advice)\n</div>"
    }

    /// What is wrong, in words.
    private static func words(_ defect: Defect, _ record: ModelRecord) -> String {
        var text: String
        switch defect.kind {
        case .otherArchitecture:
            text = "It holds another network than its name says"
        }
        if let architecture = defect.architecture {
            text += ", \(defect.basis == .inferred ? "probably " : "")\(architecture)"
            if defect.basis == .inferred { text += " (inferred from the shape)" }
        }
        text += "."
        if !defect.rootShape.isEmpty {
            text += " The root kernel in it is \(defect.rootShape.map(String.init).joined(separator: " × "));"
            text +=
                " \(record.checkpoint.architectureName) has 7 × 7 × 3 × \(record.checkpoint.architecture.rootChannels)."
        }
        if let other = defect.sameSizeAs { text += " It has the size of \(other)." }
        return text + " Source: \(record.titles(of: defect.sources).joined(separator: "; "))."
    }
}
