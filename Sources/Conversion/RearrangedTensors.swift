internal import CElements
public import Tensors

/// The tensors of a source under other names and shapes, the values of some in another order.
///
/// Lending reordered values takes memory for them. They have other sums than the container states, so that what it states
/// is compared before they are reordered.
public struct RearrangedTensors: TensorSource {
    /// The tensors as they are now, in the source's order.
    public let tensors: [TensorDescriptor]

    private let source: any TensorSource
    private let reversals: [AxisReversal?]

    /// Rearranges the tensors of a source.
    ///
    /// - Parameters:
    ///   - source: the tensors.
    ///   - tensors: for each of them, in the same order, its new name and shape, and the reordering of its values, if any.
    /// - Precondition: element types and numbers of elements are the source's.
    package init(of source: any TensorSource, as tensors: [(descriptor: TensorDescriptor, reversal: AxisReversal?)]) {
        let found = source.tensors
        precondition(found.map(\.dtype) == tensors.map(\.descriptor.dtype), "the element types stay")
        for (tensor, (descriptor, reversal)) in zip(found, tensors) {
            let counts = [descriptor.shape.elementCount, reversal?.elementCount ?? tensor.shape.elementCount]
            precondition(counts.allSatisfy { $0 == tensor.shape.elementCount }, "the number of elements stays")
        }
        self.source = source
        self.tensors = tensors.map(\.descriptor)
        reversals = tensors.map(\.reversal)
    }

    /// Lends the values of one tensor; see ``TensorSource/withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the source's error.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        guard let reversal = reversals[index] else { return try source.withTensorBytes(at: index, body) }
        let tensor = tensors[index]
        let values = try CheckedTensors(of: source).withTensorBytes(at: index) { bytes in
            Self.reorder(bytes, by: reversal, elementByteCount: tensor.dtype.byteCount)
        }
        return unsafe try body(values.span.bytes)
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the source says, and the size of values that are reordered.
    public func memoryToLend(at index: Int) -> Int {
        source.memoryToLend(at: index) + (reversals[index] == nil ? 0 : tensors[index].byteCount)
    }

    /// The sum that the container states; see ``TensorSource/statedSum(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the source says; `nil` for reordered values, which are compared in the order in which they are stored.
    public func statedSum(at index: Int) -> TensorSum? {
        reversals[index] == nil ? source.statedSum(at: index) : nil
    }

    /// The container's error; see ``TensorSource/damage(at:found:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - found: the sum of the values that were read.
    /// - Returns: the source's error.
    public func damage(at index: Int, found: TensorSum) -> any Error { source.damage(at: index, found: found) }

    /// Says that nobody needs the values of a tensor for now; see ``TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) { source.relinquish(at: index) }

    /// Reorders the values of one tensor.
    ///
    /// - Parameters:
    ///   - bytes: the values.
    ///   - reversal: the reordering.
    ///   - elementByteCount: the size of an element.
    /// - Returns: the values in their new order.
    /// - Precondition: there are as many values as the reordering says.
    package static func reorder(_ bytes: RawSpan, by reversal: AxisReversal, elementByteCount: Int) -> [UInt8] {
        precondition(bytes.byteCount == reversal.elementCount * elementByteCount, "the values are all there")
        return unsafe bytes.withUnsafeBytes { values in
            unsafe [UInt8](unsafeUninitializedCapacity: values.count) { result, count in
                if let from = values.baseAddress, let to = result.baseAddress {
                    unsafe ce_reverse_axes(
                        from,
                        reversal.outer,
                        reversal.middle,
                        reversal.inner,
                        elementByteCount,
                        to
                    )
                }
                count = values.count
            }
        }
    }
}
