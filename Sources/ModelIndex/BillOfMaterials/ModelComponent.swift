internal import BiT
internal import ByteIO
internal import Catalog

extension CycloneDX.Component {
    /// A checkpoint: a model whose weights may be in several files.
    init(_ record: ModelRecord) {
        let checkpoint = record.checkpoint
        var parts = [checkpoint.architecture.description]
        if let task = checkpoint.task { parts.append("task \(task)") }
        if let run = checkpoint.run { parts.append("run \(run)") }
        let title = record.family.map { "\($0.title): " } ?? ""
        self.init(
            type: .model,
            reference: CycloneDX.reference(toModel: checkpoint.name),
            name: checkpoint.name,
            description: title + parts.joined(separator: ", "),
            hashes: record.mainFile.flatMap { $0.hashes.unlessEmpty },
            licenses: CycloneDX.licences(of: record),
            pedigree: CycloneDX.Pedigree(baseOf: record),
            externalReferences: CycloneDX.references(of: record).unlessEmpty,
            modelCard: CycloneDX.ModelCard(record),
            properties: CycloneDX.properties(of: record)
        )
    }
}

extension CycloneDX {
    /// The licence: declared when it is stated for the released files, concluded when it follows from something else.
    static func licences(of record: ModelRecord, isReleased: Bool = true) -> [LicenseChoice]? {
        guard let family = record.family, let licence = family.licence else { return nil }
        // the standard takes SPDX's identifiers alone, and a catalogue may have others: those are names
        let isIdentifier = identifiers.contains(licence.id)
        let license = LicenseChoice.License(
            id: isIdentifier ? licence.id : nil,
            name: isIdentifier ? nil : licence.id,
            acknowledgement: licence.basis == .stated && isReleased ? .declared : .concluded
        )
        return [LicenseChoice(license: license)]
    }

    /// The identifiers in SPDX's list under which weights are likely to be released.
    private static let identifiers: Set<String> = [
        "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0", "CC0-1.0",
        "GPL-3.0-only",
        "GPL-3.0-or-later", "MIT", "MPL-2.0",
    ]

    /// Where the files, the papers and the code are.
    static func references(of record: ModelRecord) -> [ExternalReference] {
        var references = record.files.flatMap { $0.references }
        for copy in record.copies {
            references.append(
                ExternalReference(
                    type: .distribution,
                    url: address("https://huggingface.co/\(copy.repository)/resolve/main/\(copy.file)"),
                    comment: "a converted copy in another layout, not these bytes; "
                        + "digest published by \(record.titles(of: copy.sources).joined(separator: "; "))",
                    hashes: [Hash(algorithm: .sha256, content: copy.sha256.hexadecimal)]
                )
            )
        }
        for paper in record.family?.papers ?? [] {
            references.append(
                ExternalReference(
                    type: .documentation,
                    url: paper.url,
                    comment: "\(paper.title) (\(paper.year)), by \(paper.authors.joined(separator: ", "))"
                )
            )
        }
        return references + repositories(of: record)
    }

    /// The repositories whose code or documents name the main file, if they are Google's.
    private static func repositories(of record: ModelRecord) -> [ExternalReference] {
        var found: [ExternalReference] = []
        for title in record.titles(of: record.mainFile?.file.sources ?? []) {
            guard title.hasPrefix("google-research/"), let name = title.split(separator: " ").first else { continue }
            let url = "https://github.com/\(name)"
            if found.contains(where: { $0.url == url }) { continue }
            found.append(ExternalReference(type: .vcs, url: url, comment: "code and documents that name the file"))
        }
        return found
    }
}

extension CycloneDX.Pedigree {
    /// The model that training started from; `nil` when there is none.
    init?(baseOf record: ModelRecord) {
        guard let base = record.checkpoint.base else { return nil }
        // without a reference: where the base is in the same document, it is there under its own
        let ancestor = CycloneDX.Component(type: .model, name: base)
        self.init(ancestors: [ancestor], notes: "training started from the weights of \(base)")
    }
}
