public import ByteIO
public import Tensors

/// Writes archives of NumPy arrays, not compressed, in a form that depends on nothing but the tensors.
///
/// Members have the date 1980-01-01, as `numpy.savez` writes them. The values are read once: a member's checksum, which
/// stands before its data, is filled in afterwards.
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
        let values = try TensorValues(of: tensors, in: source)
        let layout = try NPZLayout(of: tensors.map(\.descriptor), variant: variant, limits: limits)
        var checksums: [UInt32] = []
        for (index, member) in layout.members.enumerated() {
            try writer.write(member.local.bytes)
            try writer.write(member.arrayHeader)
            let checksum = try copy(values, index, after: member.arrayHeader, to: &writer)
            var field: [UInt8] = []
            field.appendLittleEndian(checksum)
            try unsafe writer.overwrite(at: member.offset + ZIPLocalHeader.checksumOffset, with: field.span.bytes)
            checksums.append(checksum)
        }
        for (member, checksum) in zip(layout.members, checksums) {
            var header = member.central
            header.checksum = checksum
            try writer.write(header.bytes)
        }
        try writer.write(layout.end)
    }

    /// Copies the values of one tensor, and gives the checksum of them and of the header before them.
    private static func copy(
        _ values: TensorValues<some TensorSource>,
        _ index: Int,
        after header: [UInt8],
        to writer: inout AtomicFileWriter
    ) throws -> UInt32 {
        var checksum = unsafe CRC32(of: header.span.bytes)
        try values.forEachPiece(of: index) { piece in
            checksum.update(piece)
            try writer.write(piece)
        }
        return checksum.value
    }
}
