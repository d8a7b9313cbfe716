internal import BiT
internal import ByteIO
internal import Catalog

extension FigureTable {
    /// A column: its name, and what it says of a checkpoint; the empty text when nothing is known.
    struct Column: Sendable {
        let name: String
        let value: @Sendable (ModelRecord) -> String

        init(_ name: String, _ value: @escaping @Sendable (ModelRecord) -> String?) {
            self.name = name
            self.value = { value($0) ?? "" }
        }
    }

    static let columns = identity + computed + files + accuracies + origins

    private static let identity = [
        Column("name") { $0.checkpoint.name },
        Column("family") { $0.checkpoint.family },
        Column("architecture") { $0.checkpoint.architectureName },
        Column("depth") { String($0.checkpoint.architecture.depth) },
        Column("width") { FigureText.number($0.checkpoint.architecture.width) },
        Column("classes") { String($0.checkpoint.classes) },
        Column("class_set") { $0.checkpoint.classSet.id },
        Column("class_set_basis") { $0.checkpoint.classBasis.rawValue },
        Column("task") { $0.checkpoint.task },
        Column("run") { $0.checkpoint.run.map { String($0) } },
    ]

    private static let computed = [
        Column("parameters") { String($0.checkpoint.parameters) },
        Column("macs") { $0.cost.map { FigureText.number($0.multiplyAccumulates) } },
        Column("flops") { $0.cost.map { FigureText.number($0.operations) } },
        Column("activations") { $0.cost.map { FigureText.number($0.activations) } },
        Column("resolution") { $0.cost.map { String($0.height) } },
        Column("protocol") { $0.evaluation.map { $0.definition.id } },
        Column("protocol_basis") { $0.evaluation.map { $0.basis.rawValue } },
    ]

    private static let files = [
        Column("file") { $0.mainFile.map { $0.file.file } },
        Column("url") { $0.mainFile.map { $0.file.url } },
        Column("bytes") { $0.mainFile.flatMap { $0.size.bytes }.map { String($0) } },
        Column("bytes_basis") { $0.mainFile.map { $0.size.basis } },
        Column("bytes_zip64") {
            guard let file = $0.mainFile, case .derived(let sizes) = file.size else { return nil }
            return String(sizes.zip64Local)
        },
        Column("sha256") { $0.mainFile.flatMap { $0.digest }.map { $0.sha256.hexadecimal } },
        Column("sha256_origin") { $0.mainFile.flatMap { $0.digest }.map { $0.origin.rawValue } },
        Column("content_sha256") { $0.contentDigest.map { $0.sha256.hexadecimal } },
        Column("content_sha256_origin") { $0.contentDigest.map { $0.origin.rawValue } },
    ]

    /// The published figure that stands for the checkpoint is the catalogue's first, the measured one the newest.
    private static let accuracies = [
        Column("published_top1") { $0.published.first.flatMap { $0.top1 }.map { FigureText.number($0) } },
        Column("published_top5") { $0.published.first.flatMap { $0.top5 }.map { FigureText.number($0) } },
        Column("published_dataset") { $0.published.first.map { $0.dataset.id } },
        Column("published_protocol") { $0.published.first.flatMap { $0.evaluationProtocol?.id ?? $0.protocolName } },
        Column("published_kind") { $0.published.first.map { $0.kind.rawValue } },
        Column("published_basis") { $0.published.first.map { $0.basis.rawValue } },
        Column("published_source") { record in
            record.published.first.map { record.titles(of: $0.sources).joined(separator: "; ") }
        },
        Column("measured_top1") { $0.measured.last.map { FigureText.percent($0.top1.value) } },
        Column("measured_top1_lower") { $0.measured.last.map { FigureText.percent($0.top1.interval.lowerBound) } },
        Column("measured_top1_upper") { $0.measured.last.map { FigureText.percent($0.top1.interval.upperBound) } },
        Column("measured_images") { $0.measured.last.map { String($0.top1.images) } },
        Column("measured_dataset") { $0.measured.last.map { $0.dataset ?? "sha256:\($0.identity)" } },
    ]

    private static let origins = [
        Column("licence") { $0.family.flatMap { $0.licence }.map { $0.id } },
        Column("licence_basis") { $0.family.flatMap { $0.licence }.map { $0.basis.rawValue } },
        Column("base") { $0.checkpoint.base },
        Column("timm") { $0.alias(in: "timm") },
        Column("transformers") { $0.alias(in: "transformers") },
        Column("defects") { record in
            record.files.flatMap { file in file.file.defects.map { "\(file.file.file): \($0.kind.rawValue)" } }
                .joined(separator: "; ")
        },
    ]
}
