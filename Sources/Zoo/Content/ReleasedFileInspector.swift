public import BiT
internal import ByteIO
public import Catalog
internal import Conversion
public import Download
public import Formats
public import SystemPackage
internal import Tensors

/// Holds a file against its own checks and against what it should be, and tells which parts of it are damaged.
///
/// | format | own checks | damaged parts | structure |
/// | --- | --- | --- | --- |
/// | npz | CRC-32 of every member; records that are stated twice | members' data, headers, directory | yes |
/// | safetensors | SHA-256 of every tensor, when native | tensors, the header | yes |
/// | HDF5 | none | none | yes |
/// | others | none | none | no |
///
/// The values are read once: their checksum and the content digest come from the same pass.
public struct ReleasedFileInspector: ContentInspector {
    /// What the file is called in errors: where it comes from.
    public var source: String
    /// The format that it must have; `nil` for a file that holds no weights of its own, such as a part of a directory.
    public var format: Formats::FileFormat?
    /// The network that it should hold; `nil` when that is not known.
    public var architecture: Architecture?
    /// Whether a file that holds another network is refused; otherwise the check is only not counted as passed.
    public var requiresStructure = true

    private let hdf5: HDF5Reader

    /// Prepares to inspect a file of which no more than its format is known.
    ///
    /// - Parameters:
    ///   - source: what the file is called in errors.
    ///   - format: the format that it must have.
    ///   - hdf5: who runs libhdf5.
    public init(source: String, format: Formats::FileFormat?, hdf5: HDF5Reader) {
        self.source = source
        self.format = format
        self.hdf5 = hdf5
    }

    /// Prepares to inspect a released file; what the catalogue knows to be wrong with it is no error.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - hdf5: who runs libhdf5.
    public init(_ file: CatalogFile, hdf5: HDF5Reader) {
        let format: Formats::FileFormat? =
            switch file.format {
            case .npz: .npz
            case .h5: .hdf5
            case .tfhub, .text: nil
            }
        self.init(source: file.url, format: format, hdf5: hdf5)
        architecture = file.format == .tfhub ? nil : file.architecture
        requiresStructure = file.defects.isEmpty
    }

    /// Inspects a file; see ``ContentInspector``.
    ///
    /// - Parameter path: the file.
    /// - Returns: the damaged parts; when there are none, the digest of the weights and the checks that passed.
    /// - Throws: ``ContentError`` when it is something else than it should be, `FileError`, or the error of a format when
    ///   it is malformed in a way that no damage explains.
    public func inspect(_ path: FilePath) throws -> ContentReport {
        let file = try MappedFile(path: path)
        let detected = Result { () throws(FileFormatError) in try FileFormat.detect(file) }
        guard let format else {
            // a part of a directory may be anything but a page
            if case .failure(.notWeights(_, .html)) = detected { throw ContentError.notWeights(of: source, .html) }
            return ContentReport()
        }
        switch detected {
        case .success(let found) where found != format:
            throw ContentError.otherFormat(of: source, expected: format, found: found)
        case .failure(.notWeights(_, let content)) where format != .npz || !isArchive(file):
            throw ContentError.notWeights(of: source, content)
        case .success, .failure:
            break
        }
        switch format {
        case .npz: return try inspectArchive(file)
        case .safetensors: return try inspectSafetensors(file)
        case .hdf5:
            let checkpoint = try CheckpointFile(path: path, hdf5: hdf5)
            let digest = try ContentDigest(of: checkpoint.tensors)
            return try report(on: checkpoint.tensors, digest: digest, hasOwnChecks: false)
        }
    }

    /// The parts of a file that its own checks do not cover; what is left when the whole is wrong and every check is right.
    ///
    /// - Parameter path: the file.
    /// - Returns: the parts; none when nothing in the file is checked.
    /// - Throws: `FileError`.
    public func uncheckedParts(of path: FilePath) throws -> [ContentReport.DamagedPart] {
        let file = try MappedFile(path: path)
        if format == .npz, let archive = try? NPZFile(file: file) {
            return ArchiveSurvey.uncheckedRecords(around: archive.members, byteCount: file.count).map {
                ContentReport.DamagedPart(name: $0.name, range: $0.range)
            }
        }
        if format == .safetensors, let found = try? SafetensorsFile(file: file), found.native != nil {
            return [ContentReport.DamagedPart(name: "header", range: 0..<found.dataOffset)]
        }
        return []
    }

    /// States what a file without damage is.
    func report(on tensors: CanonicalTensors, digest: ContentDigest, hasOwnChecks: Bool) throws -> ContentReport {
        var report = ContentReport()
        report.contentDigest = digest.value
        if hasOwnChecks { report.verification.append(.container) }
        if let architecture {
            let differences = StructureDifference.all(found: tensors.tensors, expected: architecture)
            if let first = differences.first {
                guard !requiresStructure else {
                    throw ContentError.otherNetwork(
                        of: source,
                        expected: architecture,
                        first: first,
                        count: differences.count
                    )
                }
            } else {
                report.verification.append(.structure)
            }
        }
        return report
    }

    /// Whether a file whose first bytes are damaged is an archive of arrays all the same: by its end, or by its first array.
    private func isArchive(_ file: MappedFile) -> Bool {
        let start = file.withBytes(in: 0..<min(Self.firstArrayReach, file.count)) { [UInt8](copying: $0) }
        return start.contains(Array("\u{93}NUMPY".unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }))
            || file.withBytes { ArchiveSurvey(of: $0).hasEnd }
    }

    /// Where the first array of an archive starts at the latest: behind a header with the longest usual name.
    private static let firstArrayReach = 512
}
