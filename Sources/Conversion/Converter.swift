internal import BiT
public import ByteIO
internal import Formats
public import SystemPackage
internal import Tensors

/// Copies checkpoints from format to format and from layout to layout, without changing a bit of a value unless that is
/// asked for.
public struct Converter: Sendable {
    /// The metadata key for the SHA-256 of the file that was converted.
    public static let sourceDigestKey = "source_sha256"

    /// The metadata key for the name of the file that was converted.
    public static let sourceKey = "source"

    /// The metadata key for the name of the file that the head was taken from, when it is another one.
    public static let headSourceKey = "head_source"

    /// The metadata key for the element type that the values were converted to.
    public static let dtypeKey = "dtype"

    /// The metadata key for the content digest of the values before they were converted to another type.
    public static let sourceContentDigestKey = "source_content_digest"

    /// The metadata key for the layout.
    public static let layoutKey = "layout"

    /// The metadata key by which transformers and others know whose tensors a safetensors file holds.
    static let formatKey = "format"

    /// The metadata key for the program that wrote the file.
    public static let generatorKey = "generator"

    /// The metadata key for the name of the model.
    public static let modelKey = "model"

    /// The name of the model to be recorded in formats that can hold it.
    public var model: String?

    /// What is recorded as the writer.
    public var generator: String

    /// The SHA-256 of the file that is converted, to be recorded if it is known; computing it would take longer than the
    /// conversion.
    public var sourceDigest: SHA256Digest?

    /// Prepares conversions.
    ///
    /// - Parameters:
    ///   - generator: what is recorded as the writer.
    ///   - model: the name of the model, if it is known.
    ///   - sourceDigest: the SHA-256 of the file that is converted, if it is known.
    public init(generator: String, model: String? = nil, sourceDigest: SHA256Digest? = nil) {
        self.sourceDigest = sourceDigest
        self.generator = generator
        self.model = model
    }

    /// Writes a checkpoint in another format; the file appears whole or not at all.
    ///
    /// - Parameters:
    ///   - file: the checkpoint.
    ///   - destination: the new file.
    ///   - format: its format.
    ///   - layout: how tensors are named and ordered there; `nil` for what is usual in the format.
    ///   - changes: what is changed besides.
    ///   - replacing: whether an existing file may be replaced.
    /// - Returns: what was done.
    /// - Throws: ``ConversionError`` when the target cannot hold the checkpoint, ``FileError``, or a format's error.
    /// - Precondition: the format can have the layout (``TargetLayout/formats``).
    @discardableResult
    public func convert(
        _ file: CheckpointFile,
        to destination: FilePath,
        as format: TargetFormat,
        layout: TargetLayout? = nil,
        changes: ConversionChanges = ConversionChanges(),
        replacing: Bool = false
    ) throws -> ConversionReport {
        let plan = try ConversionPlan(of: file, applying: changes)
        try write(
            plan,
            of: file,
            to: destination,
            as: format,
            layout: layout ?? TargetLayout(usualIn: format),
            replacing: replacing
        )
        return plan.report
    }

    func write(
        _ plan: ConversionPlan,
        of file: CheckpointFile,
        to destination: FilePath,
        as format: TargetFormat,
        layout: TargetLayout,
        replacing: Bool
    ) throws {
        precondition(layout.formats.contains(format), "a \(format) file has no \(layout) layout")
        switch format {
        case .npz:
            let source = try plan.tensors(in: layout)
            try AtomicFile.write(to: destination, replacing: replacing) { writer in
                try NPZWriter.write(TensorToWrite.all(of: source), from: source, to: &writer)
            }
        case .native:
            let source = try plan.tensors(in: layout)
            try AtomicFile.write(to: destination, replacing: replacing) { writer in
                try NativeWriter.write(
                    TensorToWrite.all(of: source),
                    from: source,
                    metadata: metadata(for: plan, of: file, in: layout),
                    lateDigests: plan.lateDigests,
                    to: &writer
                )
            }
        case .h5:
            let layers = try plan.kerasLayers()
            try KerasHDF5Writer.write(layers, from: plan.tensors, to: destination, replacing: replacing)
        }
    }

    private func metadata(
        for plan: ConversionPlan,
        of file: CheckpointFile,
        in layout: TargetLayout
    ) -> [String: String] {
        var metadata = describe(plan.architecture, leavingOut: plan.leftOut, in: layout)
        metadata[Self.sourceKey] = file.path.lastComponent?.string ?? ""
        metadata[Self.sourceDigestKey] = sourceDigest?.hexadecimal
        return metadata.merging(plan.notes) { $1 }
    }
}
