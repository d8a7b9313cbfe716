internal import ByteIO
internal import Catalog
internal import FoundationEssentials

extension FileRecord {
    /// The digests that are known, in hexadecimal digits.
    var hashes: [CycloneDX.Hash] {
        var hashes: [CycloneDX.Hash] = []
        if let md5, let bytes = Data(base64Encoded: md5), bytes.count == 16 {
            hashes.append(CycloneDX.Hash(algorithm: .md5, content: CycloneDX.hexadecimal(Array(bytes))))
        }
        if let digest {
            hashes.append(CycloneDX.Hash(algorithm: .sha256, content: digest.sha256.hexadecimal))
        }
        return hashes
    }

    /// Where the file is, or the objects of a directory are, mirrors last.
    var references: [CycloneDX.ExternalReference] {
        let places = file.objectURLs.map { ($0, note) } + file.mirrorURLs.map { ($0, "mirror: \(note)") }
        return places.map { url, comment in
            CycloneDX.ExternalReference(
                type: .distribution,
                url: CycloneDX.address(url),
                comment: comment,
                hashes: file.objects.isEmpty ? hashes.unlessEmpty : nil
            )
        }
    }

    /// What there is to know of the file, in words.
    private var note: String {
        var parts = ["\(file.file): \(file.format.rawValue)", sizeInWords, "existence \(file.existence.rawValue)"]
        if file.url.hasPrefix("resource:") { parts.append("distributed with bitzoo") }
        if let digest { parts.append("SHA-256 from \(digest.origin.inWords)") }
        if md5 != nil { parts.append("MD5 from the server") }
        parts += file.defects.map { "defect: \($0.words)" }
        return parts.joined(separator: "; ")
    }

    private var sizeInWords: String {
        switch size {
        case .held(let bytes), .published(let bytes): "\(bytes) bytes (\(size.basis))"
        case .derived(let sizes): "\(sizes.plain) or \(sizes.zip64Local) bytes (derived)"
        case .unknown: "size unknown"
        }
    }
}

extension KnownDigest.Origin {
    /// Who states the digest, in words.
    fileprivate var inWords: String {
        switch self {
        case .catalog: "the catalogue"
        case .lockFile: "the lock file"
        case .cache: "the cache"
        case .verification: "a verification"
        case .file: "the file itself"
        }
    }
}

extension CycloneDX.Component {
    /// The file on this machine that holds a checkpoint's weights in another form; `nil` when there is none.
    init?(convertedFileOf record: ModelRecord) {
        guard let converted = record.converted else { return nil }
        let name = record.checkpoint.name
        let values: [(name: String, value: String?)] = [
            ("format", converted.format),
            ("bytes", String(converted.size)),
            ("content-sha256", converted.contentDigest.hexadecimal),
            ("lossless", converted.isLossless.map { $0 ? "true" : "false" } ?? "unknown"),
            ("source-sha256", converted.sourceSHA256?.hexadecimal),
            ("generator", converted.generator),
        ]
        self.init(
            type: .file,
            reference: CycloneDX.reference(toConverted: name),
            name: converted.name,
            description: "The weights of \(name), as \(converted.format)",
            hashes: [CycloneDX.Hash(algorithm: .sha256, content: converted.sha256.hexadecimal)],
            licenses: CycloneDX.licences(of: record, isReleased: false),
            pedigree: CycloneDX.Pedigree(of: converted, record),
            properties: values.compactMap { name, value in
                value.map { CycloneDX.Property(name: "bitzoo:converted:\(name)", value: $0) }
            }
        )
    }
}

extension CycloneDX.Pedigree {
    /// Where a converted file comes from, as far as the file records it.
    fileprivate init(of converted: ConvertedFile, _ record: ModelRecord) {
        let name = record.checkpoint.name
        let writer = converted.generator.map { "written by \($0)" } ?? "the file does not say which program wrote it"
        let comparison =
            switch converted.isLossless {
            case true?: "the weights are those of \(name), bit for bit"
            case false?: "the weights are not those of \(name), bit for bit"
            case nil: "no digest of the weights of \(name) is known to compare with"
            }
        let ancestor: CycloneDX.Component
        let source: String
        if let digest = converted.sourceSHA256 {
            let hash = CycloneDX.Hash(algorithm: .sha256, content: digest.hexadecimal)
            if let file = record.files.first(where: { $0.digest?.sha256 == digest }) {
                ancestor = CycloneDX.Component(
                    type: .file,
                    name: file.file.file,
                    hashes: file.hashes,
                    externalReferences: file.references
                )
                source = "made of the released file \(file.file.file)"
            } else {
                // its name is not recorded, and another released file can hold the same weights
                ancestor = CycloneDX.Component(
                    type: .file,
                    name: name,
                    description: "The file that \(converted.name) records as its source, by its digest alone",
                    hashes: [hash]
                )
                source = "made of a file whose digest is recorded; no released file is known to have this digest"
            }
        } else {
            ancestor = CycloneDX.Component(type: .model, name: name)
            source = "the file does not record which file it was made of"
        }
        self.init(ancestors: [ancestor], notes: [writer, source, comparison].joined(separator: "; "))
    }
}
