internal import ByteIO
public import SystemPackage
public import Tensors

extension NativeWriter {
    /// Writes all tensors of a source to a native file, which appears whole or not at all.
    ///
    /// - Parameters:
    ///   - source: the tensors and their values.
    ///   - path: the destination.
    ///   - metadata: what is to be told of the tensors, such as the model and its source.
    ///   - replacing: whether an existing file may be replaced.
    /// - Throws: ``TensorWriteError`` when the tensors or the metadata do not fit the format, `FileError` when the file
    ///   exists or the disk refuses, `CancellationError`, or what the source throws; the destination is then as it was.
    public static func write(
        _ source: some TensorSource,
        to path: FilePath,
        metadata: [String: String] = [:],
        replacing: Bool = false
    ) throws {
        try AtomicFile.write(to: path, replacing: replacing) { writer in
            try write(TensorToWrite.all(of: source), from: source, metadata: metadata, to: &writer)
        }
    }
}
