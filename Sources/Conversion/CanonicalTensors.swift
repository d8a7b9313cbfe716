internal import BiT
public import Tensors

/// A checkpoint's tensors under Google's names and shapes, sorted by name, whatever the file that holds them calls them.
public struct CanonicalTensors: TensorSource {
    /// The tensors by Google's names, sorted by the bytes of the name.
    public let tensors: [TensorDescriptor]

    /// For each of ``tensors``, its position in the file.
    public let fileIndices: [Int]

    private let file: any TensorSource

    /// Renames the tensors of a file.
    ///
    /// - Parameters:
    ///   - file: the tensors of the file.
    ///   - descriptors: for each of them, in the same order, its canonical name and shape; the number of elements and
    ///     their type stay as they are.
    /// - Throws: ``CanonicalNameError`` when two tensors get the same name.
    public init(of file: any TensorSource, as descriptors: [TensorDescriptor]) throws(CanonicalNameError) {
        precondition(file.tensors.map(\.byteCount) == descriptors.map(\.byteCount), "names and shapes only")
        let order = descriptors.indices.sorted {
            TensorDescriptor.precedes(descriptors[$0].name, descriptors[$1].name)
        }
        tensors = order.map { descriptors[$0] }
        fileIndices = order
        self.file = file
        var names: Set<String> = []
        for tensor in tensors where !names.insert(tensor.name).inserted {
            throw CanonicalNameError(name: tensor.name)
        }
    }

    /// Takes the tensors of a file that uses Google's names, the numbers that some writers append removed, or names of its
    /// own; of the absolute paths of an HDF5 file the first slash is left out.
    ///
    /// - Parameter file: the tensors of the file.
    /// - Throws: ``CanonicalNameError`` when two tensors have the same name.
    public init(of file: any TensorSource) throws(CanonicalNameError) {
        let descriptors = file.tensors.map { tensor in
            TensorDescriptor(
                name: GoogleNames.canonical(Self.relative(tensor.name)),
                dtype: tensor.dtype,
                shape: tensor.shape
            )
        }
        try self.init(of: file, as: descriptors)
    }

    private static func relative(_ name: String) -> String {
        name.hasPrefix("/") ? String(name.dropFirst()) : name
    }

    /// Lends the values of one tensor; see ``TensorSource/withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the file's error.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        try file.withTensorBytes(at: fileIndices[index], body)
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the file says.
    public func memoryToLend(at index: Int) -> Int { file.memoryToLend(at: fileIndices[index]) }

    /// The sum that the container states; see ``TensorSource/statedSum(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the file says.
    public func statedSum(at index: Int) -> TensorSum? { file.statedSum(at: fileIndices[index]) }

    /// The container's error; see ``TensorSource/damage(at:found:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - found: the sum of the values that were read.
    /// - Returns: the file's error.
    public func damage(at index: Int, found: TensorSum) -> any Error {
        file.damage(at: fileIndices[index], found: found)
    }

    /// Says that nobody needs the values of a tensor for now; see ``TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) { file.relinquish(at: fileIndices[index]) }
}

/// Two tensors of a file mean the same one.
public struct CanonicalNameError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The name that both have.
    public let name: String

    /// Names the tensor.
    ///
    /// - Parameter name: the name that both have.
    public init(name: String) {
        self.name = name
    }

    /// The failure in one sentence.
    public var description: String { "two tensors are named \(name)" }
}
