import Foundation
import SystemPackage
import Testing

/// The tables of `docs/formats/conformance.md`, made from the corpus and the errors.
enum ConformanceDocument {
    static let path = FilePath(#filePath).removingLastComponent().appending("../../../docs/formats/conformance.md")

    /// Replaces the tables of a document, which stand between two comments each.
    static func updated(_ text: String) throws -> String {
        var result = text
        for format in ConformanceCorpus.Format.allCases {
            result = try replaced(format.rawValue, in: result, by: tables(of: format))
        }
        return try replaced("alike", in: result, by: counterparts())
    }

    private static func replaced(_ name: String, in text: String, by table: String) throws -> String {
        let (start, end) = ("<!-- \(name) -->\n", "<!-- end of \(name) -->\n")
        let before = try #require(text.range(of: start), "the document lacks \(start)")
        let after = try #require(text.range(of: end), "the document lacks \(end)")
        return text[..<before.upperBound] + "\n" + table + "\n" + text[after.lowerBound...]
    }

    private static func tables(of format: ConformanceCorpus.Format) -> String {
        let refusals = ConformanceRefusals.all(of: format)
        let cases = ConformanceCorpus.cases(of: format)
        var stricter: [[String]] = []
        var refused: [[String]] = []
        var read: [[String]] = []
        for item in cases {
            let why = item.why.isEmpty ? "" : item.why
            guard let refusal = refusals[item.name] else {
                read.append([item.name, item.what, why])
                continue
            }
            switch item.reference {
            case .accepts: stricter.append([item.name, item.what, message(of: refusal), why])
            case .refuses(let kind): refused.append([item.name, item.what, message(of: refusal), kind, why])
            }
        }
        return """
            Read by the reference, refused by bitzoo (\(stricter.count)):

            \(table(["case", "the file", "bitzoo says", "why"], stricter))
            Refused by both (\(refused.count)):

            \(table(["case", "the file", "bitzoo says", "reference", "why"], refused))
            Read by both, with the same values (\(read.count)):

            \(table(["case", "the file", "remark"], read))
            """
    }

    private static func counterparts() -> String {
        var names: [String: [String]] = [:]
        for item in ConformanceCorpus.Format.allCases.flatMap(ConformanceCorpus.cases) {
            for other in item.alike ?? [] { names[other, default: []].append(item.name) }
        }
        return table(
            ["test or finding", "cases here"],
            names.sorted { $0.key < $1.key }.map { [$0, $1.joined(separator: ", ")] }
        )
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { cells in
            "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }.joined()
    }

    /// The error's text; of long names only the beginning.
    private static func message(of refusal: ConformanceOutcome.Refusal) -> String {
        "`\(shortened(refusal.description))`"
    }

    private static func shortened(_ text: String) -> String {
        let run = String(repeating: "a", count: 100)
        guard let range = text.range(of: run), let end = text[range.upperBound...].firstIndex(where: { $0 != "a" })
        else { return text }
        return text[..<range.lowerBound] + "aaa…" + text[end...]
    }
}
