internal import ByteIO
internal import Conversion
internal import Download
internal import Formats

extension ReleasedFileInspector {
    /// How much of a member is checksummed and then digested before the next piece: it is still in the processor's cache.
    private static let pieceSize = 1 << 18

    func inspectArchive(_ file: MappedFile) throws -> ContentReport {
        let archive: NPZFile
        do {
            archive = try NPZFile(file: file)
        } catch {
            let parts = try damagedParts(ofUnopened: file)
            // what no damage explains is how the archive was made
            guard !parts.isEmpty else { throw error }
            var report = ContentReport()
            report.damagedParts = parts
            return report
        }
        let digests = try parallelMap(count: archive.members.count) { index in
            try valueDigest(of: index, in: archive, file)
        }
        var damaged = ContentReport()
        for (member, digest) in zip(archive.members, digests) where digest == nil {
            damaged.damagedParts.append(ContentReport.DamagedPart(name: member.memberName, range: member.dataRange))
        }
        guard damaged.damagedParts.isEmpty else {
            damaged.damagedParts.sort { $0.range.lowerBound < $1.range.lowerBound }
            return damaged
        }
        let tensors = try CanonicalTensors(of: archive)
        let canonical = tensors.fileIndices.compactMap { digests[$0] }
        let digest = ContentDigest(tensors: tensors.tensors, digests: canonical)
        return try report(on: tensors, digest: digest, hasOwnChecks: true)
    }

    /// The digest of a member's values; `nil` when its data is damaged.
    private func valueDigest(of index: Int, in archive: NPZFile, _ file: MappedFile) throws -> SHA256Digest? {
        let member = archive.members[index]
        guard member.isReadInPlace else {
            do {
                if member.method == .stored { try archive.verifyChecksum(at: index) }
                return try archive.withTensorBytes(at: index) { SHA256Digest(of: $0) }
            } catch is NPZError {
                return nil
            }
        }
        let start = member.dataRange.lowerBound + member.header.byteCount
        var checksum = file.withBytes(in: member.dataRange.lowerBound..<start) { CRC32(of: $0) }
        var hasher = SHA256Hasher()
        for position in stride(from: start, to: member.dataRange.upperBound, by: Self.pieceSize) {
            file.withBytes(in: position..<min(position + Self.pieceSize, member.dataRange.upperBound)) { piece in
                checksum.update(piece)
                hasher.update(piece)
            }
        }
        return checksum.value == member.checksum ? hasher.finalize() : nil
    }

    /// The damaged parts of an archive that does not open: records, and the data of the members that can be found.
    private func damagedParts(ofUnopened file: MappedFile) throws -> [ContentReport.DamagedPart] {
        let survey = file.withBytes { ArchiveSurvey(of: $0) }
        let verdicts = try parallelMap(count: survey.members.count) { index in
            isSound(survey.members[index], in: file)
        }
        var parts = survey.damagedRecords.map { ContentReport.DamagedPart(name: $0.name, range: $0.range) }
        for (member, isSound) in zip(survey.members, verdicts) where !isSound {
            parts.append(ContentReport.DamagedPart(name: member.name, range: member.dataRange))
        }
        return parts.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private func isSound(_ member: ArchiveSurvey.Member, in file: MappedFile) -> Bool {
        file.withBytes(in: member.dataRange) { data in
            switch member.method {
            case .stored:
                return CRC32(of: data).value == member.checksum
            case .deflated:
                guard member.byteCount <= NPZFile.maximumInflatedByteCount,
                    let array = try? inflate(data, expected: member.byteCount)
                else { return false }
                return unsafe CRC32(of: array.span.bytes).value == member.checksum
            }
        }
    }
}
