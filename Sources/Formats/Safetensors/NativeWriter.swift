public import ByteIO
public import Tensors

/// Writes native files: see ``NativeProfile``.
///
/// The values are copied and digested on all cores. Digests have a fixed length, so the header's size is known before them, and the
/// header is written at the end.
public enum NativeWriter {
    /// Writes a native file.
    ///
    /// - Parameters:
    ///   - tensors: the tensors; their order does not matter, because the profile fixes it.
    ///   - source: the values.
    ///   - metadata: what is to be told of the tensors, such as the model and its source.
    ///   - lateDigests: metadata whose values are digests that are known, and asked for, when the values have been written.
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
        try sorted.validate(against: source)
        // a digest takes the same room whatever it is
        let unknown = String(repeating: "0", count: 64)
        var complete = metadata.merging(lateDigests.mapValues { _ in unknown }) { first, _ in first }
        var layout = try NativeLayout(of: sorted.map(\.descriptor), metadata: complete)
        try writer.withReserved(byteCount: layout.fileByteCount) { file in
            let sums = try sorted.copyValues(from: source, computing: .digest, to: file, at: layout.valueOffsets)
            for (key, digest) in lateDigests { complete[key] = try digest().hexadecimal }
            layout = try NativeLayout(of: sorted.map(\.descriptor), metadata: complete)
            for (tensor, outcome) in zip(sorted, sums) {
                if let digest = outcome.digest { layout.setDigest(digest, of: tensor.descriptor.name) }
            }
            try file.write(layout.header, at: 0)
        }
    }

    /// The exact size of the file that ``write(_:from:metadata:lateDigests:to:)`` makes.
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
        try NativeLayout(of: tensors.sorted(by: NativeProfile.precedes), metadata: metadata).fileByteCount
    }
}
