/// A set of named tensors whose values can be read one at a time.
///
/// This is the seam between the file formats, which implement it, and everything that uses weights: the converter, the
/// digest, the engine. Values always arrive in one form, whatever the container stores: row-major (C order) and
/// little-endian, without padding, exactly ``TensorDescriptor/byteCount`` bytes. They need not be aligned.
public protocol TensorSource: Sendable {
    /// The tensors, in the order of the container.
    var tensors: [TensorDescriptor] { get }

    /// Lends the values of one tensor.
    ///
    /// An implementation hands out bytes in place where the container allows it, and otherwise holds at most this one
    /// tensor in memory. May be called from several tasks at once.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the container's error when the values cannot be read or fail their check.
    /// - Precondition: `index` is a valid position in ``tensors``.
    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result

    /// How much memory lending a tensor takes, so that whoever borrows several at once can stay within bounds.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: a number of bytes; 0 for values that are lent in place.
    /// - Precondition: `index` is a valid position in ``tensors``.
    func memoryToLend(at index: Int) -> Int

    /// The sum that the container states of a tensor's values, and that ``withTensorBytes(at:_:)`` has not compared.
    ///
    /// Whoever reads all values anyway can sum them up on the way and compare, instead of reading them twice.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: the sum; `nil` when the container states none, or when lending compares it.
    /// - Precondition: `index` is a valid position in ``tensors``.
    func statedSum(at index: Int) -> TensorSum?

    /// The container's error for values that have another sum than ``statedSum(at:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - found: the sum of the values that were read, of the kind that is stated.
    /// - Returns: an error that names the tensor.
    /// - Precondition: the container states a sum of this kind.
    func damage(at index: Int, found: TensorSum) -> any Error

    /// Says that nobody needs the values of a tensor for now: memory that only keeps them at hand can be given back.
    ///
    /// They can be lent again, or still be lent to others; reading them may take longer.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Precondition: `index` is a valid position in ``tensors``.
    func relinquish(at index: Int)
}

extension TensorSource {
    /// States no sum.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: `nil`.
    public func statedSum(at index: Int) -> TensorSum? { nil }

    /// Names the tensor.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - found: the sum of the values that were read.
    /// - Returns: ``DamagedTensor``.
    public func damage(at index: Int, found: TensorSum) -> any Error {
        DamagedTensor(name: tensors[index].name)
    }

    /// Gives nothing back.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) {}
}

/// A sum over all values of a tensor, in the form in which ``TensorSource`` lends them.
public enum TensorSum: Sendable, Hashable {
    /// The CRC-32 of ZIP and gzip.
    case crc32(UInt32)
    /// The 32 bytes of a SHA-256.
    case sha256([UInt8])
}

/// The values of a tensor are not those that its container states a sum of.
public struct DamagedTensor: Error, Equatable, Sendable, CustomStringConvertible {
    /// The name of the tensor.
    public let name: String

    /// Names the tensor.
    ///
    /// - Parameter name: its name.
    public init(name: String) {
        self.name = name
    }

    /// The failure in one sentence.
    public var description: String { "\(name): the values are damaged" }
}
