public import Tensors

/// What an archive says of one of its arrays.
public struct NPZMember: Sendable, Equatable {
    /// The tensor's name: the member's without `.npy`.
    public let name: String

    /// The header of the array.
    public let header: NPYHeader

    /// How the data is stored.
    public let method: ZIPMethod

    /// The CRC-32 of the array's header and values, as the central directory states it.
    public let checksum: UInt32

    /// Where the member's header starts in the file.
    public let offset: Int

    /// Where the member's data, compressed or not, lies in the file.
    public let dataRange: Range<Int>

    /// Whether the member's header has the ZIP64 field, as NumPy writes it for every member.
    public let hasZIP64LocalHeader: Bool

    /// The name of the member in the archive.
    public var memberName: String { name + Self.suffix }

    /// The size of the array's header and values, not compressed.
    public var byteCount: Int { header.byteCount + header.valueByteCount }

    /// Where the values lie in the file; `nil` when they are compressed.
    public var valueRange: Range<Int>? {
        method == .stored ? (dataRange.lowerBound + header.byteCount)..<dataRange.upperBound : nil
    }

    /// Whether the values can be lent from the mapped file: not compressed, little-endian and in C order.
    public var isReadInPlace: Bool {
        method == .stored && !header.needsReordering
    }

    /// The tensor.
    public var descriptor: TensorDescriptor {
        TensorDescriptor(name: name, dtype: header.dtype, shape: header.shape)
    }

    static let suffix = ".npy"
}
