public import ByteIO
public import SystemPackage
public import Tensors

/// An archive of NumPy arrays, as `numpy.savez` and `numpy.savez_compressed` write it: a ZIP file with one `.npy` member
/// for each array.
///
/// | where | what |
/// | --- | --- |
/// | from offset 0 | for each member: a header, its name, extra fields, the array, a data descriptor if announced |
/// | then | the central directory, which names every member and its offset |
/// | at the end | ZIP64 end record and locator, if a number needs them; the end record |
///
/// The members are found through the central directory, and where the data of each starts through its own header. An
/// archive that two readers could understand differently is refused: see ``ZIPError``. Opening reads headers only, a
/// few hundred bytes of each member; the container is specified by APPNOTE.TXT of PKWARE, ZIP64 as far as CPython's
/// `zipfile` writes it.
public struct NPZFile: TensorSource {
    /// The largest array that is inflated: 8 GiB, twice the largest released checkpoint.
    public static let maximumInflatedByteCount = 1 << 33

    /// Above this size in bytes, ``maximumExpansion`` applies.
    public static let expansionFloor = 1 << 30

    /// How many times larger than its compressed form an array may be; weights hardly shrink at all.
    public static let maximumExpansion = 100

    /// The arrays, in the order of the central directory.
    public let members: [NPZMember]

    /// The tensors, in the order of the central directory.
    public let tensors: [TensorDescriptor]

    private let file: MappedFile

    /// Opens an archive.
    ///
    /// - Parameter path: the file.
    /// - Throws: `FileError` when the file cannot be opened, ``ZIPError`` when it is no archive that can be trusted,
    ///   ``NPZError`` when a member is not an array that can be read.
    public init(path: FilePath) throws {
        try self.init(file: MappedFile(path: path))
    }

    /// Reads the archive in a file that is open.
    ///
    /// - Parameter file: the file.
    /// - Throws: ``ZIPError`` when it is no archive that can be trusted, ``NPZError`` when a member is not an array that
    ///   can be read.
    public init(file: MappedFile) throws {
        members = try file.withBytes { bytes in try Self.members(in: bytes) }
        tensors = members.map(\.descriptor)
        self.file = file
    }

    /// The members of an archive in memory, every one checked.
    package static func members(in bytes: RawSpan) throws -> [NPZMember] {
        var members: [NPZMember] = []
        for entry in try ZIPArchive(parsing: bytes).entries {
            members.append(try NPZMember(entry, in: bytes))
        }
        return members
    }

    /// Lends the values of one tensor.
    ///
    /// Values that are stored little-endian and in C order are lent from the mapped file, without a look at their
    /// checksum; see ``verifyChecksum(at:)`` and ``statedSum(at:)``. Others are copied, and their checksum is checked.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or ``NPZError`` when a member that is copied is damaged.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        let member = members[index]
        if let range = member.valueRange {
            if member.header.needsReordering { try verifyChecksum(at: index) }
            return try file.withBytes(in: range) { values in
                guard member.header.needsReordering else { return try body(values) }
                let copy = member.header.reordered(values)
                return unsafe try body(copy.span.bytes)
            }
        }
        let array = try inflated(member)
        let bytes = unsafe array.span.bytes
        let values = bytes.extracting(member.header.byteCount..<bytes.byteCount)
        guard member.header.needsReordering else { return try body(values) }
        let copy = member.header.reordered(values)
        return unsafe try body(copy.span.bytes)
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: the size of what is inflated and of what is put into another order.
    public func memoryToLend(at index: Int) -> Int {
        let member = members[index]
        return (member.method == .stored ? 0 : member.byteCount)
            + (member.header.needsReordering ? member.header.valueByteCount : 0)
    }

    /// The CRC-32 of the values alone; see ``TensorSource/statedSum(at:)``.
    ///
    /// The archive states that of the array's header and values.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: the checksum; `nil` for values that are not lent in place.
    public func statedSum(at index: Int) -> TensorSum? {
        let member = members[index]
        guard member.isReadInPlace else { return nil }
        let whole = CRC32(value: member.checksum)
        return .crc32(whole.removing(headerChecksum(of: member), before: member.header.valueByteCount).value)
    }

    /// The error for values of another checksum; see ``TensorSource/damage(at:found:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - found: the CRC-32 of the values that were read.
    /// - Returns: ``NPZError/checksumMismatch(_:expected:found:)``.
    public func damage(at index: Int, found: TensorSum) -> any Error {
        let member = members[index]
        guard case .crc32(let values) = found else { return DamagedTensor(name: member.name) }
        var whole = headerChecksum(of: member)
        whole.append(CRC32(value: values), byteCount: member.header.valueByteCount)
        return NPZError.checksumMismatch(member.memberName, expected: member.checksum, found: whole.value)
    }

    /// Gives back the memory that holds the mapped values; see ``TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) { file.relinquish(members[index].dataRange) }

    private func headerChecksum(of member: NPZMember) -> CRC32 {
        let start = member.dataRange.lowerBound
        return file.withBytes(in: start..<(start + member.header.byteCount)) { CRC32(of: $0) }
    }

    /// Compares the data of one member with its CRC-32.
    ///
    /// - Parameter index: the position in ``members``.
    /// - Throws: ``NPZError`` that names the member when its data is damaged.
    /// - Precondition: `index` is a valid position in ``members``.
    public func verifyChecksum(at index: Int) throws(NPZError) {
        let member = members[index]
        guard member.method == .stored else {
            _ = try inflated(member)
            return
        }
        try file.withBytes(in: member.dataRange) { (data) throws(NPZError) in
            try member.compareChecksum(with: CRC32(of: data))
        }
    }

    private func inflated(_ member: NPZMember) throws(NPZError) -> [UInt8] {
        try file.withBytes(in: member.dataRange) { (data) throws(NPZError) in
            let array: [UInt8]
            do throws(InflateError) {
                array = try inflate(data, expected: member.byteCount)
            } catch {
                throw .compressedData(member.memberName, error)
            }
            try member.compareChecksum(with: unsafe CRC32(of: array.span.bytes))
            return array
        }
    }
}

extension NPZMember {
    fileprivate func compareChecksum(with found: CRC32) throws(NPZError) {
        guard found.value == checksum else {
            throw .checksumMismatch(memberName, expected: checksum, found: found.value)
        }
    }
}
