public import ByteIO
public import Tensors

/// Writes archives of NumPy arrays, not compressed, in a form that depends on nothing but the tensors.
///
/// Members have the date 1980-01-01, as `numpy.savez` writes them. The values are copied and summed up on all cores: a member's
/// checksum, which stands before its data, is written afterwards.
public enum NPZWriter {
    /// What the local header of a member looks like.
    public enum Variant: String, Sendable, CaseIterable, Codable {
        /// With a ZIP64 field for every member: the file equals that of `numpy.savez`, byte for byte.
        case zip64Local
        /// Without a ZIP64 field unless a member needs it, as in the first released checkpoints.
        case plain
    }

    /// Writes an archive.
    ///
    /// - Parameters:
    ///   - tensors: the tensors, in the order in which they are written.
    ///   - source: the values.
    ///   - variant: what the local headers look like.
    ///   - writer: the file, in which nothing is written yet.
    /// - Throws: ``TensorWriteError`` when the tensors do not fit the source or the format, `FileError` when the disk
    ///   refuses, `CancellationError`, or what the source throws.
    /// - Precondition: nothing has been written before, because a ZIP archive counts from the start of the file.
    public static func write(
        _ tensors: [TensorToWrite],
        from source: some TensorSource,
        variant: Variant = .zip64Local,
        to writer: inout AtomicFileWriter
    ) throws {
        try write(tensors, from: source, variant: variant, limits: NPZLayout.Limits(), to: &writer)
    }

    /// The exact size of the file that ``write(_:from:variant:to:)`` makes.
    ///
    /// - Parameters:
    ///   - tensors: the tensors, in the order in which they would be written.
    ///   - variant: what the local headers look like.
    /// - Returns: the size in bytes.
    /// - Throws: ``TensorWriteError`` when the tensors do not fit the format.
    public static func fileSize(
        of tensors: [TensorDescriptor],
        variant: Variant = .zip64Local
    ) throws(TensorWriteError) -> Int {
        try NPZLayout(of: tensors, variant: variant, limits: NPZLayout.Limits()).fileByteCount
    }

    package static func write(
        _ tensors: [TensorToWrite],
        from source: some TensorSource,
        variant: Variant,
        limits: NPZLayout.Limits,
        to writer: inout AtomicFileWriter
    ) throws {
        precondition(writer.position == 0, "an archive starts its file")
        try tensors.validate(against: source)
        let layout = try NPZLayout(of: tensors.map(\.descriptor), variant: variant, limits: limits)
        try writer.withReserved(byteCount: layout.fileByteCount) { file in
            let offsets = layout.members.map(\.valueOffset)
            let sums = try tensors.copyValues(from: source, computing: .checksum, to: file, at: offsets)
            var directory: [UInt8] = []
            for ((member, tensor), outcome) in zip(zip(layout.members, tensors), sums) {
                let header = member.arrayHeader
                var checksum = unsafe CRC32(of: header.span.bytes)
                if let values = outcome.checksum { checksum.append(values, byteCount: tensor.descriptor.byteCount) }
                var (local, central) = (member.local, member.central)
                local.checksum = checksum.value
                central.checksum = checksum.value
                try file.write(local.bytes + header, at: member.offset)
                directory += central.bytes
            }
            try file.write(directory + layout.end, at: layout.directoryOffset)
        }
    }
}
