public import Tensors

/// One tensor of a file to be written: how it is described there, and where its values come from.
///
/// The values are copied as they are; the name and the shape may differ from the source's, the element type and the
/// number of elements may not.
public struct TensorToWrite: Sendable, Hashable {
    /// The name, element type and shape in the new file.
    public var descriptor: TensorDescriptor

    /// The position of the values among the source's tensors.
    public var sourceIndex: Int

    /// Describes one tensor.
    ///
    /// - Parameters:
    ///   - descriptor: the name, element type and shape in the new file.
    ///   - sourceIndex: the position of the values among the source's tensors.
    public init(_ descriptor: TensorDescriptor, sourceIndex: Int) {
        self.descriptor = descriptor
        self.sourceIndex = sourceIndex
    }

    /// All tensors of a source, as they are.
    ///
    /// - Parameter source: the source.
    /// - Returns: one element for each tensor, in the source's order.
    public static func all(of source: some TensorSource) -> [TensorToWrite] {
        source.tensors.enumerated().map { TensorToWrite($1, sourceIndex: $0) }
    }
}

/// Why tensors cannot be written.
public enum TensorWriteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The source has no tensor at this position.
    case noSuchTensor(String, sourceIndex: Int, count: Int)
    /// The values in the source are of another type or number.
    case doesNotFit(TensorDescriptor, source: TensorDescriptor)
    /// The source lends another number of bytes than it says.
    case sourceSizeDiffers(String, expected: Int, found: Int)
    /// Two tensors would have the same name.
    case duplicateName(String)
    /// The name is too long for the format, or one that it keeps for itself.
    case unusableName(String)
    /// The format has no such element type.
    case unsupportedType(String, DType)
    /// The file would be too large to be addressed.
    case tooLarge
    /// The metadata has a key that the format keeps for itself.
    case reservedKey(String)
    /// The header would be over the limit of the format.
    case headerTooLarge(Int)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .noSuchTensor(let name, let index, let count):
            "\(quoted(name)): the source has no tensor \(index), only \(count)"
        case .doesNotFit(let descriptor, let source):
            "\(descriptor) cannot be written from \(source)"
        case .sourceSizeDiffers(let name, let expected, let found):
            "\(quoted(name)): the source gives \(found) bytes instead of \(expected)"
        case .duplicateName(let name):
            "two tensors have the name \(quoted(name))"
        case .unusableName(let name):
            "the name \(quoted(name)) cannot be used in this format"
        case .unsupportedType(let name, let dtype):
            "\(quoted(name)): the format has no element type \(dtype)"
        case .tooLarge:
            "the file would be too large"
        case .reservedKey(let key):
            "the metadata key \(quoted(key)) is kept for the format"
        case .headerTooLarge(let count):
            "a header of \(count) bytes is over the limit of the format"
        }
    }
}

/// The values of the tensors of one file, as its writer takes them from a source.
struct TensorValues<Source: TensorSource> {
    private let source: Source
    private let tensors: [TensorToWrite]
    /// Small enough for the cache, so that a digest does not read the bytes from memory a second time.
    private let pieceByteCount = 1 << 18

    /// Checks every tensor before the first byte is written.
    init(of tensors: [TensorToWrite], in source: Source) throws(TensorWriteError) {
        let available = source.tensors
        var names: Set<String> = []
        for tensor in tensors {
            let name = tensor.descriptor.name
            guard available.indices.contains(tensor.sourceIndex) else {
                throw .noSuchTensor(name, sourceIndex: tensor.sourceIndex, count: available.count)
            }
            let found = available[tensor.sourceIndex]
            guard found.dtype == tensor.descriptor.dtype,
                found.shape.elementCount == tensor.descriptor.shape.elementCount
            else {
                throw .doesNotFit(tensor.descriptor, source: found)
            }
            guard names.insert(name).inserted else { throw .duplicateName(name) }
        }
        self.source = source
        self.tensors = tensors
    }

    /// Hands out the values of one tensor in pieces, in one pass.
    ///
    /// - Parameters:
    ///   - index: the position among the tensors to be written.
    ///   - body: receives the pieces in order.
    /// - Throws: what `body` or the source throws, ``TensorWriteError``, or `CancellationError`.
    func forEachPiece(of index: Int, _ body: (RawSpan) throws -> Void) throws {
        let tensor = tensors[index]
        let expected = tensor.descriptor.byteCount
        try source.withTensorBytes(at: tensor.sourceIndex) { values in
            guard values.byteCount == expected else {
                throw TensorWriteError.sourceSizeDiffers(
                    tensor.descriptor.name,
                    expected: expected,
                    found: values.byteCount
                )
            }
            for start in stride(from: 0, to: expected, by: pieceByteCount) {
                try Task.checkCancellation()
                try body(values.extracting(start..<min(start + pieceByteCount, expected)))
            }
        }
    }
}
