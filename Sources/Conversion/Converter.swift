internal import BiT
public import ByteIO
internal import Formats
public import SystemPackage
internal import Tensors

/// Copies checkpoints from format to format without changing a bit of a value.
public struct Converter: Sendable {
    /// The metadata key for the SHA-256 of the file that was converted.
    public static let sourceDigestKey = "source_sha256"

    /// The metadata key for the name of the file that was converted.
    public static let sourceKey = "source"

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
    ///   - replacing: whether an existing file may be replaced.
    /// - Throws: ``ConversionError`` when the target cannot hold the checkpoint, ``FileError``, or a format's error.
    public func convert(
        _ file: CheckpointFile,
        to destination: FilePath,
        as format: TargetFormat,
        replacing: Bool = false
    ) throws {
        switch format {
        case .npz:
            try AtomicFile.write(to: destination, replacing: replacing) { writer in
                try NPZWriter.write(TensorToWrite.all(of: file.tensors), from: file.tensors, to: &writer)
            }
        case .native:
            try AtomicFile.write(to: destination, replacing: replacing) { writer in
                try NativeWriter.write(
                    TensorToWrite.all(of: file.tensors),
                    from: file.tensors,
                    metadata: metadata(for: file),
                    to: &writer
                )
            }
        case .h5:
            let layers = try kerasLayers(of: file)
            try KerasHDF5Writer.write(layers, from: file.tensors, to: destination, replacing: replacing)
        }
    }

    private func metadata(for file: CheckpointFile) -> [String: String] {
        var leftOut = file.leftOut
        if case .failure(.withoutHead) = file.architecture { leftOut = Backbone.headTensors }
        var metadata = describe(file, leavingOut: leftOut)
        metadata[Self.sourceKey] = file.path.lastComponent?.string ?? ""
        metadata[Self.sourceDigestKey] = sourceDigest?.hexadecimal
        return metadata
    }

    private func kerasLayers(of file: CheckpointFile) throws -> [KerasLayerToWrite] {
        let architecture = try file.architecture.mapError { ConversionError.notBiT($0) }.get()
        let differences = StructureDifference.all(found: file.tensors.tensors, expected: architecture)
            .filter { if case .dtype = $0 { false } else { true } }
        if let first = differences.first {
            throw ConversionError.incomplete(architecture, first: first, count: differences.count)
        }
        let indices = Dictionary(uniqueKeysWithValues: file.tensors.tensors.enumerated().map { ($1.name, $0) })
        return KerasLayout.layers(of: architecture).map { layer in
            KerasLayerToWrite(
                name: layer.name,
                weights: layer.weights.compactMap { weight in
                    indices[weight.googleName].map { index in
                        KerasWeightToWrite(
                            name: weight.name,
                            dtype: file.tensors.tensors[index].dtype,
                            shape: weight.shape,
                            sourceIndex: index
                        )
                    }
                }
            )
        }
    }
}
