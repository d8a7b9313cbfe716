internal import ByteIO
internal import Download
internal import Formats
public import SystemPackage

extension Repairer {
    /// Finds out what is wrong with a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - target: what it should be.
    /// - Returns: what is wrong with it, if anything.
    /// - Throws: ``ContentError`` when it is something else altogether, `FileError`, or the error of a format.
    public func diagnose(_ path: FilePath, as target: RepairTarget) throws -> Diagnosis {
        let size = try fileSize(at: path)
        var diagnosis = Diagnosis(size: size)
        diagnosis.expectedSize = try expectedSize(of: path, size: size, among: target.request?.expectedSizes ?? [])
        if let expected = diagnosis.expectedSize, expected != size {
            // what is there can be checked when the rest is there
            if size < expected {
                diagnosis.parts = [ContentReport.DamagedPart(name: "end of the file", range: size..<expected)]
            }
            return diagnosis
        }
        let report = try inspector.inspect(path)
        diagnosis.parts = report.damagedParts
        guard report.damagedParts.isEmpty else { return diagnosis }
        diagnosis.contentDigest = report.contentDigest
        diagnosis.verification = report.verification
        guard let pin = target.pin else { return diagnosis }
        let found = try SHA256Digest(ofFileAt: path)
        diagnosis.sha256 = found
        guard found != pin.sha256 else {
            diagnosis.verification.insert(.pinnedDigest, at: 0)
            return diagnosis
        }
        diagnosis.hasWrongDigest = true
        diagnosis.parts = try inspector.uncheckedParts(of: path)
        if diagnosis.parts.isEmpty {
            diagnosis.parts = [ContentReport.DamagedPart(name: "the whole file", range: 0..<size)]
        }
        return diagnosis
    }

    /// The size that a file should have: of two, the one whose way of writing its first member shows.
    private func expectedSize(of path: FilePath, size: Int, among sizes: [Int]) throws -> Int? {
        if sizes.isEmpty || sizes.contains(size) { return sizes.isEmpty ? nil : size }
        guard sizes.count > 1 else { return sizes[0] }
        let extra = ZIPStart.extraFieldCount(of: try MappedFile(path: path))
        return extra == 0 ? sizes.min() : sizes.max()
    }
}

/// The first header of an archive.
private enum ZIPStart {
    static let extraCountOffset = 28

    /// The size of the first member's extra fields; 0 for what is too short to have any.
    static func extraFieldCount(of file: MappedFile) -> Int {
        guard file.count >= extraCountOffset + 2 else { return 0 }
        let field = file.withBytes(in: extraCountOffset..<(extraCountOffset + 2)) { [UInt8](copying: $0) }
        return Int(field[0]) | Int(field[1]) << 8
    }
}
