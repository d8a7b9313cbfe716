internal import ByteIO
internal import CElements
internal import Synchronization
public import Tensors

/// The tensors of a source with the floating-point values in another type.
///
/// A value becomes the nearest one of the new type, the even one of two that are as near. What that costs is known of a
/// tensor when it has been lent. Tensors of other types stay as they are.
public final class RoundedTensors: TensorSource {
    /// The types that values can be converted to.
    public static let types: [DType] = [.float16, .bfloat16, .float32]

    /// The tensors with their new types, in the source's order.
    public let tensors: [TensorDescriptor]

    private let source: any TensorSource
    private let original: [TensorDescriptor]
    private let lent = Mutex<[Int: (cost: RoundingCost?, digest: SHA256Digest)]>([:])

    /// Converts the tensors of a source.
    ///
    /// - Parameters:
    ///   - source: the tensors.
    ///   - type: the new type of floating-point values.
    /// - Precondition: the type is one of ``types``.
    public init(of source: any TensorSource, to type: DType) {
        precondition(Self.types.contains(type), "no type to convert to")
        self.source = source
        original = source.tensors
        tensors = original.map { tensor in
            let isKept = !tensor.dtype.isFloatingPoint
            return TensorDescriptor(name: tensor.name, dtype: isKept ? tensor.dtype : type, shape: tensor.shape)
        }
    }

    /// Whether any tensor gets another type.
    public var changesTypes: Bool { tensors != original }

    /// What the new types did to the tensors that were lent and got one, in the order of ``tensors``.
    public var costs: [RoundingCost] {
        lent.withLock { lent in tensors.indices.compactMap { lent[$0]?.cost } }
    }

    /// The content digest of the source's tensors.
    ///
    /// - Returns: the digest.
    /// - Throws: the source's error when a tensor that was not lent yet cannot be read.
    func sourceContentDigest() throws -> SHA256Digest {
        for index in tensors.indices where lent.withLock({ $0[index] == nil }) {
            try withTensorBytes(at: index) { _ in }
        }
        let digests = lent.withLock { lent in tensors.indices.compactMap { lent[$0]?.digest } }
        return ContentDigest(tensors: original, digests: digests).value
    }

    /// Lends the values of one tensor; see ``TensorSource/withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the source's error.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        let (before, after) = (original[index], tensors[index])
        guard before.dtype != after.dtype else {
            return try CheckedTensors(of: source).withTensorBytes(at: index) { bytes in
                note(nil, SHA256Digest(of: bytes), at: index)
                return try body(bytes)
            }
        }
        let values = try CheckedTensors(of: source).withTensorBytes(at: index) { bytes in
            var values: [UInt8] = []
            let cost = Self.convert(bytes, of: before, to: after.dtype, into: &values)
            note(cost, SHA256Digest(of: bytes), at: index)
            return values
        }
        return unsafe try body(values.span.bytes)
    }

    private func note(_ cost: RoundingCost?, _ digest: SHA256Digest, at index: Int) {
        lent.withLock { $0[index] = (cost, digest) }
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the source says, and the size of values that are converted.
    public func memoryToLend(at index: Int) -> Int {
        let isKept = original[index].dtype == tensors[index].dtype
        return source.memoryToLend(at: index) + (isKept ? 0 : tensors[index].byteCount)
    }

    /// Says that nobody needs the values of a tensor for now; see ``TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) { source.relinquish(at: index) }

    /// Converts floating-point values.
    ///
    /// - Parameters:
    ///   - bytes: the values, little-endian.
    ///   - tensor: what they are.
    ///   - type: one of ``types``.
    ///   - result: receives the new values.
    /// - Returns: what it did to them.
    /// - Precondition: the values are those of a tensor of floating-point numbers.
    package static func convert(
        _ bytes: RawSpan,
        of tensor: TensorDescriptor,
        to type: DType,
        into result: inout [UInt8]
    ) -> RoundingCost {
        guard bytes.byteCount == tensor.byteCount, let from = tensor.dtype.element, let to = type.element else {
            preconditionFailure("\(tensor) cannot become \(type)")
        }
        let count = tensor.shape.elementCount
        let byteCount = count * type.byteCount
        var cost = ce_cost()
        result = unsafe bytes.withUnsafeBytes { values in
            unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
                if let source = values.baseAddress, let target = buffer.baseAddress {
                    unsafe ce_convert(source, from, count, to, target, &cost)
                }
                initialized = byteCount
            }
        }
        return RoundingCost(
            name: tensor.name,
            from: tensor.dtype,
            to: type,
            maximum: cost.largest,
            mean: cost.finite > 0 ? cost.sum / Double(cost.finite) : 0,
            finite: Int(cost.finite),
            overflowed: Int(cost.overflowed),
            vanished: Int(cost.vanished)
        )
    }
}

extension DType {
    /// The type as the conversion calls it.
    fileprivate var element: Int32? {
        switch self {
        case .float16: Int32(ce_float16)
        case .bfloat16: Int32(ce_bfloat16)
        case .float32: Int32(ce_float32)
        case .float64: Int32(ce_float64)
        case .bool, .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: nil
        }
    }
}
