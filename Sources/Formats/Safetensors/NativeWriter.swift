public import ByteIO
public import Tensors

/// Writes native files: see ``NativeProfile``.
///
/// The values are read once. Digests have a fixed length, so the header's size is known before them, and the header is
/// filled in at the end.
public enum NativeWriter {
    /// Writes a native file.
    ///
    /// - Parameters:
    ///   - tensors: the tensors; their order does not matter, because the profile fixes it.
    ///   - source: the values.
    ///   - metadata: what is to be told of the tensors, such as the model and its source.
    ///   - lateDigests: metadata whose values are digests that are asked for when the values have been written, so that
    ///     they can be computed meanwhile.
    ///   - writer: the file, in which nothing is written yet.
    /// - Throws: ``TensorWriteError`` when the tensors do not fit the source or the format, `FileError` when the disk
    ///   refuses, `CancellationError`, or what the source throws.
    /// - Precondition: nothing has been written before, because alignment counts from the start of the file.
    public static func write(
        _ tensors: [TensorToWrite],
        from source: some TensorSource,
        metadata: [String: String] = [:],
        lateDigests: [String: () throws -> SHA256Digest] = [:],
        to writer: inout AtomicFileWriter
    ) throws {
        precondition(writer.position == 0, "a native file starts its file")
        let sorted = tensors.sorted { NativeProfile.precedes($0.descriptor, $1.descriptor) }
        let values = try TensorValues(of: sorted, in: source)
        // a digest takes the same room whatever it is
        let unknown = String(repeating: "0", count: 64)
        var complete = metadata.merging(lateDigests.mapValues { _ in unknown }) { first, _ in first }
        var layout = try NativeLayout(of: sorted.map(\.descriptor), metadata: complete)
        try writer.write(layout.header)
        var digests: [SHA256Digest] = []
        for index in sorted.indices {
            var hasher = SHA256Hasher()
            try values.forEachPiece(of: index) { piece in
                hasher.update(piece)
                try writer.write(piece)
            }
            digests.append(hasher.finalize())
        }
        for (key, digest) in lateDigests { complete[key] = try digest().hexadecimal }
        layout = try NativeLayout(of: sorted.map(\.descriptor), metadata: complete)
        for (tensor, digest) in zip(sorted, digests) { layout.setDigest(digest, of: tensor.descriptor.name) }
        let header = layout.header
        try unsafe writer.overwrite(at: 0, with: header.span.bytes)
    }

    /// The exact size of the file that ``write(_:from:metadata:to:)`` makes.
    ///
    /// - Parameters:
    ///   - tensors: the tensors.
    ///   - metadata: what is to be told of the tensors.
    /// - Returns: the size in bytes.
    /// - Throws: ``TensorWriteError`` when the tensors or the metadata do not fit the format.
    public static func fileSize(
        of tensors: [TensorDescriptor],
        metadata: [String: String] = [:]
    ) throws(TensorWriteError) -> Int {
        let layout = try NativeLayout(of: tensors.sorted(by: NativeProfile.precedes), metadata: metadata)
        return layout.header.count + layout.dataByteCount
    }
}
