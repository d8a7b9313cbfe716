internal import ByteIO
internal import Catalog
internal import FoundationEssentials

/// Bills of materials for machine learning (ML-BOM) in CycloneDX 1.6.
///
/// `docs/cyclonedx.md` says which parts of the standard are used, and where each figure comes from. A document has no date,
/// and its serial number follows from its content: the same records give the same bytes.
package enum BillOfMaterials {
    /// The document about checkpoints.
    ///
    /// - Parameters:
    ///   - records: the checkpoints; the second one of a name is passed over.
    ///   - generator: the program that makes the document.
    /// - Returns: the text, which ends in a line feed. It is about the checkpoint when there is one, and otherwise about a
    ///   collection whose components they are.
    /// - Throws: `EncodingError`, which texts and numbers do not cause.
    package static func json(of records: [ModelRecord], generator: Generator) throws -> String {
        var names: Set<String> = []
        var document = document(of: records.filter { names.insert($0.checkpoint.name).inserted }, generator)
        let digest = SHA256Digest(ofText: try encoded(document))
        document.serialNumber = "urn:uuid:" + uuid(from: digest)
        return try encoded(document) + "\n"
    }

    private static func document(of records: [ModelRecord], _ generator: Generator) -> CycloneDX.Document {
        let models = records.map { CycloneDX.Component($0) }
        let files = records.compactMap { CycloneDX.Component(convertedFileOf: $0) }
        let about = models.count == 1 ? models[0] : collection
        let tool = CycloneDX.Component(
            type: .application,
            reference: "tool:\(generator.name)",
            name: generator.name,
            version: generator.version
        )
        return CycloneDX.Document(
            metadata: CycloneDX.Metadata(tools: .init(components: [tool]), component: about),
            components: (models.count == 1 ? [] : models) + files,
            dependencies: dependencies(of: records)
        )
    }

    /// What stands for several models: a collection has no kind of its own in the standard, and is data rather than software.
    private static var collection: CycloneDX.Component {
        CycloneDX.Component(
            type: .data,
            reference: collectionReference,
            name: "Big Transfer checkpoints",
            description: "A collection of image classification networks of the Big Transfer (BiT) family"
        )
    }

    private static let collectionReference = "collection"

    /// A line for each component, those that need nothing included: without one, nothing would be known of it.
    ///
    /// A model needs the model that its training started from, and the file on this machine that holds its weights.
    private static func dependencies(of records: [ModelRecord]) -> [CycloneDX.Dependency] {
        let names = Set(records.map(\.checkpoint.name))
        var lines: [CycloneDX.Dependency] = []
        if records.count != 1 {
            let all = records.map { CycloneDX.reference(toModel: $0.checkpoint.name) }
            lines.append(CycloneDX.Dependency(ref: collectionReference, dependsOn: all.unlessEmpty))
        }
        for record in records {
            let name = record.checkpoint.name
            let bases = [record.checkpoint.base].compactMap { $0 }.filter { names.contains($0) && $0 != name }
            let files = record.converted == nil ? [] : [CycloneDX.reference(toConverted: name)]
            let needed = bases.map { CycloneDX.reference(toModel: $0) } + files
            lines.append(CycloneDX.Dependency(ref: CycloneDX.reference(toModel: name), dependsOn: needed.unlessEmpty))
            lines += files.map { CycloneDX.Dependency(ref: $0) }
        }
        return lines
    }

    private static func encoded(_ document: CycloneDX.Document) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    /// A UUID of version 8 (RFC 9562): the first 122 free bits are the digest's.
    private static func uuid(from digest: SHA256Digest) -> String {
        var bytes = Array(digest.bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += CycloneDX.hexadecimal([byte])
        }
        return text
    }
}

extension SHA256Digest {
    fileprivate init(ofText text: String) {
        var hasher = SHA256Hasher()
        hasher.update(Array(text.utf8))
        self = hasher.finalize()
    }
}

extension CycloneDX {
    /// How a document refers to the component of a checkpoint.
    static func reference(toModel name: String) -> String { "model:\(name)" }

    /// How a document refers to the converted file of a checkpoint.
    static func reference(toConverted name: String) -> String { "converted:\(name)" }
}
