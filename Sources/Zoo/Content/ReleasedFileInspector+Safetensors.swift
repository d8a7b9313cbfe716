internal import ByteIO
internal import Conversion
internal import Download
internal import Formats
internal import Tensors

extension ReleasedFileInspector {
    /// The header that is fetched again when its own size cannot be believed.
    private static let headerReach = 1 << 16

    func inspectSafetensors(_ file: MappedFile) throws -> ContentReport {
        var damaged = ContentReport()
        let found: SafetensorsFile
        do {
            found = try SafetensorsFile(file: file)
        } catch  where error is SafetensorsError || error is NativeProfileError {
            damaged.damagedParts = [ContentReport.DamagedPart(name: "header", range: headerRange(of: file))]
            return damaged
        }
        let digests = try parallelMap(count: found.tensors.count) { index in
            try found.withTensorBytes(at: index) { SHA256Digest(of: $0) }
        }
        if let native = found.native {
            for (index, digest) in digests.enumerated() where digest != native.digests[index] {
                damaged.damagedParts.append(
                    ContentReport.DamagedPart(name: found.tensors[index].name, range: found.dataRanges[index])
                )
            }
            guard damaged.damagedParts.isEmpty else { return damaged }
        }
        let tensors = try CanonicalTensors(of: found)
        let digest = ContentDigest(tensors: tensors.tensors, digests: tensors.fileIndices.map { digests[$0] })
        return try report(on: tensors, digest: digest, hasOwnChecks: found.native != nil)
    }

    private func headerRange(of file: MappedFile) -> Range<Int> {
        let length = file.withBytes(in: 0..<min(8, file.count)) { [UInt8](copying: $0) }
        let stated = length.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard stated <= UInt64(SafetensorsFile.maximumHeaderByteCount), Int(stated) + 8 <= file.count else {
            return 0..<min(Self.headerReach, file.count)
        }
        return 0..<(Int(stated) + 8)
    }
}
