internal import ByteIO
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
    /// The name has a ``TensorNameFlaw``, or is one that the format keeps for itself.
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
            "the name \(quoted(name)) cannot be used: \(TensorNameFlaw(in: name)?.description ?? "the format keeps it for itself")"
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

extension [TensorToWrite] {
    /// Checks every tensor before the first byte is written.
    ///
    /// - Parameter source: the values.
    /// - Throws: ``TensorWriteError`` when a tensor is not in the source, or two have the same name.
    func validate(against source: some TensorSource) throws(TensorWriteError) {
        let available = source.tensors
        var names: Set<String> = []
        for tensor in self {
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
    }

    /// Copies all values to their places in a file, and sums them up on the way.
    ///
    /// - Parameters:
    ///   - source: the values.
    ///   - sums: what is computed of each tensor on the way.
    ///   - file: the new file.
    ///   - offsets: where the values of each tensor go.
    /// - Returns: what was computed, in the order of the tensors.
    /// - Throws: ``TensorWriteError`` or the source's error, `FileError` when the disk refuses, or `CancellationError`.
    func copyValues<Source: TensorSource>(
        from source: Source,
        computing sums: TensorPass<Source>.Sums,
        to file: ReservedFile,
        at offsets: [Int]
    ) throws -> [TensorPass<Source>.Outcome<Void>] {
        try TensorPass(over: source, indices: map(\.sourceIndex), sums: sums).run { position, offset, piece in
            try file.write(piece, at: offsets[position] + offset)
        }
    }
}
