internal import Catalog

extension CardBody {
    /// The papers, for BibTeX.
    var citation: [String] {
        guard let papers = record.family?.papers, !papers.isEmpty else { return [] }
        return ["## Citation", MarkdownText.block(papers.map(\.bibTeX).joined(separator: "\n\n"), language: "bibtex")]
    }
}

extension Paper {
    /// An entry for BibTeX; the title's capitals are kept.
    var bibTeX: String {
        """
        @article{\(bibTeXKey),
          title         = {{\(Self.bibTeXText(title))}},
          author        = {\(authors.map(Self.bibTeXText).joined(separator: " and "))},
          year          = {\(year)},
          eprint        = {\(Self.bibTeXText(arxiv))},
          archivePrefix = {arXiv},
          url           = {\(Self.bibTeXText(url))}
        }
        """
    }

    /// The first author's last name, the year, and the title's first word of some length: `kolesnikov2019transfer`.
    private var bibTeXKey: String {
        func letters(_ word: Substring) -> String { word.lowercased().filter { $0.isASCII && $0.isLetter } }
        let author = letters(authors.first?.split(separator: " ").last ?? "")
        let word = title.split(separator: " ").map(letters).first { $0.count > 4 } ?? ""
        return "\(author.isEmpty ? "anonymous" : author)\(year)\(word)"
    }

    private static func bibTeXText(_ text: String) -> String {
        MarkdownText.oneLine(text).reduce(into: "") { result, character in
            switch character {
            case "{", "}": break
            case "\\": result += "/"
            case "%", "&", "#", "$", "_": result += "\\\(character)"
            default: result.append(character)
            }
        }
    }
}
