public import ByteIO
public import SystemPackage
public import Tensors

/// A safetensors file, native or not.
///
/// | bytes | content |
/// | --- | --- |
/// | 8 | the size of the header, little-endian |
/// | that size | the header: a JSON object that gives each tensor `dtype`, `shape` and `data_offsets`, and texts in `__metadata__`; blanks |
/// | to the end | the tensors' values, row-major and little-endian |
///
/// Everything is checked when the file is opened, more strictly than the specification of the format asks: see
/// ``SafetensorsError``. A file that says it is native is held to that: see ``NativeProfile``. Values are lent from the
/// mapped file.
public struct SafetensorsFile: TensorSource {
    /// The largest header that is accepted; the limit of the reference implementation.
    public static let maximumHeaderByteCount = 100_000_000

    /// The largest number of tensors that is accepted; a checkpoint has a few hundred.
    public static let maximumTensorCount = 100_000

    /// The largest number of keys that the metadata may have; a native file has one for each tensor, and a few.
    public static let maximumMetadataCount = 2 * maximumTensorCount

    /// The tensors, in the order of their data.
    public let tensors: [TensorDescriptor]

    /// Where the values of each tensor lie in the file.
    public let dataRanges: [Range<Int>]

    /// The metadata as the file has it; empty when it has none.
    public let metadata: [String: String]

    /// Where the data starts.
    public let dataOffset: Int

    /// What the native profile adds; `nil` for other safetensors files.
    public let native: NativeProfile?

    private let file: MappedFile

    /// Opens a file.
    ///
    /// - Parameter path: the file.
    /// - Throws: `FileError` when the file cannot be opened, ``SafetensorsError`` when it is not a sound safetensors
    ///   file, ``NativeProfileError`` when it says that it is native but breaks the profile.
    public init(path: FilePath) throws {
        try self.init(file: MappedFile(path: path))
    }

    /// Reads a file that is open.
    ///
    /// - Parameter file: the file.
    /// - Throws: ``SafetensorsError`` when it is not a sound safetensors file, ``NativeProfileError`` when it says that
    ///   it is native but breaks the profile.
    public init(file: MappedFile) throws {
        let (header, native) = try file.withBytes { bytes in try Self.headers(of: bytes) }
        tensors = header.entries.map(\.descriptor)
        dataRanges = header.entries.map { entry in
            (header.dataOffset + entry.range.lowerBound)..<(header.dataOffset + entry.range.upperBound)
        }
        metadata = header.metadata ?? [:]
        dataOffset = header.dataOffset
        self.native = native
        self.file = file
    }

    /// The checked headers of a file in memory.
    package static func headers(of bytes: RawSpan) throws -> (SafetensorsHeader, NativeProfile?) {
        let header = try SafetensorsHeader(parsing: bytes)
        return (header, try NativeProfile(checking: header, in: bytes))
    }

    /// Where the data of a file starts, from its first bytes alone, for a file that is brought piece by piece.
    ///
    /// - Parameter bytes: the start of the file.
    /// - Returns: the size of the header, its length included, as the file states it and not checked against anything; `nil`
    ///   when the length itself is cut off.
    package static func statedDataOffset(in bytes: RawSpan) -> Int? {
        var reader = ByteReader(bytes)
        guard let count = try? reader.readLittleEndian(UInt64.self) else { return nil }
        let (end, overflow) = Int(clamping: count).addingReportingOverflow(SafetensorsHeader.lengthByteCount)
        return overflow ? .max : end
    }

    /// Lends the values of one tensor from the mapped file; see ``TensorSource/withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        try file.withBytes(in: dataRanges[index]) { bytes in try body(bytes) }
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: 0: all values are lent in place.
    public func memoryToLend(at index: Int) -> Int { 0 }

    /// The digest that a native file holds; see ``TensorSource/statedSum(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: the SHA-256; `nil` when the file is not native.
    public func statedSum(at index: Int) -> TensorSum? {
        native.map { .sha256($0.digests[index].bytes) }
    }

    /// The error for values of another digest; see ``TensorSource/damage(at:found:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - found: the SHA-256 of the values that were read.
    /// - Returns: ``NativeProfileError``.
    public func damage(at index: Int, found: TensorSum) -> any Error {
        guard let native, case .sha256(let bytes) = found, let digest = SHA256Digest(bytes: bytes) else {
            return DamagedTensor(name: tensors[index].name)
        }
        return NativeProfileError.digestMismatch(tensors[index].name, expected: native.digests[index], found: digest)
    }

    /// Gives back the memory that holds the mapped values; see ``TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) { file.relinquish(dataRanges[index]) }

    /// Compares the values of one tensor with the digest that a native file holds.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Throws: ``NativeProfileError`` that names the tensor when its values are damaged, or says that the file is not
    ///   native and so has no digests.
    /// - Precondition: `index` is a valid position in ``tensors``.
    public func verifyDigest(at index: Int) throws(NativeProfileError) {
        guard let native else { throw .notNative }
        let found = file.withBytes(in: dataRanges[index]) { bytes in SHA256Digest(of: bytes) }
        guard found == native.digests[index] else {
            throw .digestMismatch(tensors[index].name, expected: native.digests[index], found: found)
        }
    }
}
