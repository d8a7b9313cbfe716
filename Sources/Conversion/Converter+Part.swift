internal import BiT
public import ByteIO
internal import Formats
public import SystemPackage
internal import Tensors

/// Which part of which file a new file holds, for its metadata.
public struct PartOrigin: Sendable, Equatable {
    /// The name of the file that holds the whole.
    public var source: String
    /// What was selected, in words of the caller's choice.
    public var selection: String
    /// Where the whole is.
    public var url: String?
    /// The size of the whole in bytes.
    public var size: Int?
    /// The `ETag` of the whole, as its server states it.
    public var etag: String?
    /// The digest of the whole, if all of it was read.
    public var sha256: SHA256Digest?

    /// Names a part.
    ///
    /// - Parameters:
    ///   - source: the name of the file that holds the whole.
    ///   - selection: what was selected.
    public init(source: String, selection: String) {
        self.source = source
        self.selection = selection
    }
}

extension Converter {
    /// The metadata key for what was selected of a checkpoint.
    public static let selectionKey = "selection"
    /// The metadata key for the address of the file that was converted.
    public static let sourceURLKey = "source_url"
    /// The metadata key for the size of the file that was converted.
    public static let sourceSizeKey = "source_size"
    /// The metadata key for the `ETag` of the file that was converted.
    public static let sourceETagKey = "source_etag"

    /// Writes some of a checkpoint's tensors to a native file, which appears whole or not at all.
    ///
    /// - Parameters:
    ///   - indices: the positions of the tensors among the checkpoint's.
    ///   - file: the checkpoint; values of other tensors are not read.
    ///   - origin: what the new file says of where it comes from.
    ///   - destination: the new file.
    ///   - replacing: whether an existing file may be replaced.
    /// - Returns: the canonical names of the tensors that are left out.
    /// - Throws: ``FileError``, or a format's error.
    /// - Precondition: the positions are valid, and none occurs twice.
    @discardableResult
    public func convertPart(
        _ indices: [Int],
        of file: CheckpointFile,
        origin: PartOrigin,
        to destination: FilePath,
        replacing: Bool = false
    ) throws -> [String] {
        let selected = SelectedTensors(at: indices, of: file.tensors)
        let kept = Set(selected.tensors.map(\.name))
        let leftOut = file.tensors.tensors.map(\.name).filter { !kept.contains($0) } + file.leftOut
        try AtomicFile.write(to: destination, replacing: replacing) { writer in
            try NativeWriter.write(
                TensorToWrite.all(of: selected),
                from: selected,
                metadata: metadata(for: file, origin, leavingOut: leftOut),
                to: &writer
            )
        }
        return leftOut
    }

    private func metadata(
        for file: CheckpointFile,
        _ origin: PartOrigin,
        leavingOut leftOut: [String]
    ) -> [String: String] {
        var metadata = describe(file.architecture, leavingOut: leftOut)
        metadata[Self.sourceKey] = origin.source
        metadata[Self.selectionKey] = origin.selection
        metadata[Self.sourceURLKey] = origin.url
        metadata[Self.sourceSizeKey] = origin.size.map(String.init)
        metadata[Self.sourceETagKey] = origin.etag
        metadata[Self.sourceDigestKey] = origin.sha256?.hexadecimal
        return metadata
    }

    /// What a native file says of the network that its tensors belong to, and of those that it lacks.
    func describe(
        _ architecture: Result<Architecture, CheckpointFile.NotBiT>,
        leavingOut leftOut: [String],
        in layout: TargetLayout = .google
    ) -> [String: String] {
        var metadata = [Self.generatorKey: generator]
        metadata[Self.modelKey] = model
        if !leftOut.isEmpty { metadata[LeftOutTensors.key] = LeftOutTensors.text(of: leftOut) }
        if layout.inPyTorch != nil { metadata[Self.formatKey] = "pt" }
        switch architecture {
        case .success(let architecture):
            metadata["architecture"] = architecture.name
            // the number of classes is the head's
            if !leftOut.contains(where: Backbone.headTensors.contains) {
                metadata["classes"] = "\(architecture.classes)"
            }
        case .failure(.withoutHead(let backbone)):
            metadata["architecture"] = backbone.name
        case .failure:
            return metadata
        }
        metadata[Self.layoutKey] = layout.rawValue
        return metadata
    }
}
