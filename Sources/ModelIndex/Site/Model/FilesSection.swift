internal import ByteIO
internal import Catalog
internal import HTML

/// The files that hold the weights: size, digest, address, and how each is known.
struct FilesSection {
    let record: ModelRecord

    var markup: Markup {
        """
        <section aria-labelledby="files">
        <h2 id="files">Files</h2>
        \(content)
        \(record.files.map(file))
        \(converted)
        \(copies)
        </section>
        """
    }

    private var content: Markup? {
        var facts = FactList()
        guard let known = record.contentDigest else {
            facts.add(
                "Content digest",
                "unknown",
                "no statement of it is known; bitzoo digest computes it"
            )
            return facts.markup
        }
        facts.add(
            "Content digest",
            digest(known.sha256.hexadecimal),
            "of the weights, whatever file holds them; stated by: \(known.origin.rawValue)"
        )
        return facts.markup
    }

    private func file(_ file: FileRecord) -> Markup {
        var facts = FactList()
        facts.add("Format", "\(Self.format(file.file.format))")
        facts.add("Size", Self.size(file.size), Self.basis(file, record))
        if let known = file.digest {
            facts.add("SHA-256", digest(known.sha256.hexadecimal), "stated by: \(known.origin.rawValue)")
        } else {
            facts.add("SHA-256", "unknown", "no published one is known; the first fetch records it")
        }
        facts.add("MD5", file.md5.map { digest($0) }, "in base64, as the server stated it")
        facts.add(
            "Checks",
            file.checks.isEmpty ? nil : "\(file.checks.joined(separator: ", "))",
            "passed when it was fetched"
        )
        facts.add(
            "Existence",
            "\(Self.existence(file.file.existence))",
            record.titles(of: file.file.sources).joined(separator: "; ")
        )
        let addresses = file.file.objectURLs + file.file.mirrorURLs
        let items: [Markup] = addresses.map { "<li>\(outside($0))</li>" }
        facts.add(addresses.count == 1 ? "Address" : "Addresses", "<ul>\(items)</ul>")
        let tag: Markup? = file.file.defects.isEmpty ? nil : " <span class=\"tag bad\">defective</span>"
        return """
            <h3><code>\(file.file.file)</code>\(tag)</h3>
            \(facts.markup)
            """
    }

    private static func format(_ format: FileFormat) -> String {
        switch format {
        case .npz: "NumPy archive (npz)"
        case .h5: "Keras HDF5 (h5)"
        case .tfhub: "TensorFlow SavedModel, a directory (tfhub)"
        case .text: "text"
        }
    }

    private static func size(_ size: FileRecord.Size) -> Markup {
        switch size {
        case .held(let count), .published(let count): return "\(bytes(count)), \(grouped(count)) bytes"
        case .derived(let sizes) where sizes.plain == sizes.zip64Local:
            return "\(bytes(sizes.plain)), \(grouped(sizes.plain)) bytes"
        case .derived(let sizes):
            return "\(bytes(sizes.plain)), \(grouped(sizes.plain)) or \(grouped(sizes.zip64Local)) bytes"
        case .unknown: return "unknown"
        }
    }

    private static func basis(_ file: FileRecord, _ record: ModelRecord) -> String? {
        switch file.size {
        case .held: "counted when it was fetched"
        case .published: "published: \(record.titles(of: file.file.publishedSources).joined(separator: "; "))"
        case .derived: "derived from the architecture, for the two ways in which the released files were written"
        case .unknown: nil
        }
    }

    private static func existence(_ existence: Existence) -> String {
        switch existence {
        case .observed: "observed: somebody fetched it"
        case .documented: "documented: a document or code names it"
        case .pattern: "by pattern: a pattern in a document covers it"
        case .implied: "implied by a document"
        }
    }

    private var converted: Markup? {
        guard let file = record.converted else { return nil }
        var facts = FactList()
        facts.add("Format", "\(file.format)")
        facts.add("Size", "\(bytes(file.size)), \(grouped(file.size)) bytes", "counted")
        facts.add("SHA-256", digest(file.sha256.hexadecimal), "the file was read")
        facts.add("Content digest", digest(file.contentDigest.hexadecimal), "the file was read")
        let sameness =
            switch file.isLossless {
            case true?: "the checkpoint’s, bit for bit"
            case false?: "other values than the checkpoint’s: converted with a loss"
            case nil: "unknown: there is nothing to compare with"
            }
        facts.add("Weights", "\(sameness)")
        facts.add(
            "Made from",
            file.sourceSHA256.map { digest($0.hexadecimal) },
            "the SHA-256 of the source, as the file records it"
        )
        facts.add("Made by", file.generator.map { "\($0)" }, "as the file records it")
        return """
            <h3><code>\(file.name)</code> <span class="tag">converted</span></h3>
            \(facts.markup)
            """
    }

    private var copies: Markup? {
        guard !record.copies.isEmpty else { return nil }
        var facts = FactList()
        for copy in record.copies {
            facts.add(
                "Copy elsewhere",
                "<bdi>\(copy.repository)</bdi>, <code>\(copy.file)</code><br/>SHA-256 \(digest(copy.sha256.hexadecimal))",
                "another layout of the weights, not checked here; \(record.titles(of: copy.sources).joined(separator: "; "))"
            )
        }
        return "<h3>Published copies</h3>\n\(facts.markup)"
    }
}
