internal import ByteIO
public import SystemPackage
public import Tensors

extension NPZWriter {
    /// Writes all tensors of a source to an archive, which appears whole or not at all.
    ///
    /// - Parameters:
    ///   - source: the tensors and their values.
    ///   - path: the destination.
    ///   - variant: what the local headers look like.
    ///   - replacing: whether an existing file may be replaced.
    /// - Throws: ``TensorWriteError`` when the tensors do not fit the format, `FileError` when the file exists or the disk
    ///   refuses, `CancellationError`, or what the source throws; the destination is then as it was.
    public static func write(
        _ source: some TensorSource,
        to path: FilePath,
        variant: Variant = .zip64Local,
        replacing: Bool = false
    ) throws {
        try AtomicFile.write(to: path, replacing: replacing) { writer in
            try write(TensorToWrite.all(of: source), from: source, variant: variant, to: &writer)
        }
    }
}
