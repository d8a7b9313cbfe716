internal import ByteIO
internal import Catalog
internal import HTML

extension CardBody {
    /// The released files, converted ones, and copies elsewhere.
    var files: [String] {
        var table = MarkdownTable(
            .text("file"),
            .text("format"),
            .text("size"),
            .text("SHA-256"),
            .text("known to exist because")
        )
        for file in record.files {
            let link = MarkdownText.link(file.file.file, to: file.file.webAddress)
            table.add(
                file.file.defects.isEmpty ? link : "\(link) (**defective**)",
                file.file.format.rawValue,
                file.size.words,
                file.digest.map(Self.digest) ?? "not known",
                MarkdownText.escaped(reason(for: file.file))
            )
        }
        var parts = ["## Files", table.text, sizeNote]
        if let digest = record.contentDigest {
            parts.append(
                "The content digest, which is the same for every file that holds these weights, whatever its format and"
                    + " layout, is \(Self.digest(digest))."
            )
        }
        return parts + converted + copies
    }

    private var sizeNote: String {
        """
        A size is *fetched* when the file was counted, *published* when somebody stated it for exactly this file, and *derived* \
        when it follows from the architecture; the release has two ways of writing, hence two sizes.
        """
    }

    /// A digest and who states it.
    private static func digest(_ digest: KnownDigest) -> String {
        "`\(digest.sha256)` (\(digest.origin.words))"
    }

    private func reason(for file: CatalogFile) -> String {
        let words =
            switch file.existence {
            case .observed: "somebody fetched it"
            case .documented: "it is named"
            case .pattern: "a pattern covers it"
            case .implied: "it is implied"
            }
        return "\(words): \(record.titles(of: file.sources).joined(separator: "; "))"
    }

    private var converted: [String] {
        guard let file = record.converted else { return [] }
        var table = MarkdownTable(.text("of the converted file"), .text("value"))
        table.add("name", MarkdownText.code(file.name))
        table.add("format", MarkdownText.escaped(file.format))
        table.add("size", "\(grouped(file.size)) bytes")
        table.add("SHA-256", "`\(file.sha256)`")
        table.add("content digest", "`\(file.contentDigest)`")
        let isLossless =
            switch file.isLossless {
            case true: "yes"
            case false: "no, they were changed"
            case nil: "not known: there is no digest to compare with"
            }
        table.add("holds the weights bit for bit", isLossless)
        table.add("made of the file with the SHA-256", file.sourceSHA256.map { "`\($0)`" } ?? "not recorded")
        table.add("made by", file.generator.map(MarkdownText.escaped) ?? "not recorded")
        return ["### Converted file", table.text]
    }

    private var copies: [String] {
        guard !record.copies.isEmpty else { return [] }
        var table = MarkdownTable(.text("repository"), .text("file"), .text("SHA-256"), .text("source"))
        for copy in record.copies {
            table.add(
                MarkdownText.code(copy.repository),
                MarkdownText.code(copy.file),
                "`\(copy.sha256)`",
                MarkdownText.escaped(record.titles(of: copy.sources).joined(separator: "; "))
            )
        }
        return ["### Copies in other layouts", table.text]
    }
}

extension KnownDigest.Origin {
    /// Who states a digest, in words.
    fileprivate var words: String {
        switch self {
        case .catalog: "stated by the catalogue"
        case .lockFile: "stated by a lock file"
        case .cache: "recorded when the file was fetched"
        case .verification: "found by a verification"
        case .file: "computed from the file"
        }
    }
}
