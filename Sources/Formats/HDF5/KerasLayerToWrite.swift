public import SystemPackage
public import Tensors

/// A layer of the Keras file that is to be written.
public struct KerasLayerToWrite: Sendable, Hashable {
    /// The layer's name.
    public var name: String

    /// The layer's weights in Keras order; none for layers such as ReLU.
    public var weights: [KerasWeightToWrite]

    /// Describes a layer.
    ///
    /// - Parameters:
    ///   - name: the layer's name.
    ///   - weights: the layer's weights in Keras order.
    public init(name: String, weights: [KerasWeightToWrite]) {
        self.name = name
        self.weights = weights
    }
}

/// A weight of the Keras file that is to be written.
public struct KerasWeightToWrite: Sendable, Hashable {
    /// The name for `weight_names`, which is also the path below the layer's group.
    public var name: String

    /// The element type, which must be the source's.
    public var dtype: DType

    /// The dimensions; the source's may be others with the same number of elements.
    public var shape: Shape

    /// The position of the values among the source's tensors.
    public var sourceIndex: Int

    /// Describes a weight.
    ///
    /// - Parameters:
    ///   - name: the name for `weight_names`.
    ///   - dtype: the element type.
    ///   - shape: the dimensions.
    ///   - sourceIndex: the position of the values among the source's tensors.
    public init(name: String, dtype: DType, shape: Shape, sourceIndex: Int) {
        self.name = name
        self.dtype = dtype
        self.shape = shape
        self.sourceIndex = sourceIndex
    }
}

/// Why a Keras weight file cannot be written.
public enum KerasWriteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A name cannot be a path: it has a ``TensorNameFlaw`` or too many parts.
    case malformedName(String)
    /// Two layers or weights have the same path, or a weight has that of a group.
    case duplicate(path: String)
    /// Keras files of this writer hold integers and IEEE floating-point numbers only.
    case unsupportedType(path: String, DType)
    /// The source has no tensor at this position.
    case noSuchTensor(path: String, sourceIndex: Int)
    /// The tensor of the source has another element type or another number of elements.
    case differsFromSource(path: String, TensorDescriptor)
    /// There is no HDF5 library, or one of another version; the text is the system's.
    case libraryNotLoaded(reason: String)
    /// The HDF5 library failed, for instance for want of space on the disk; the text is its own.
    case library(message: String)
    /// A file could not be written by the HDF5 library; the text is its own.
    case notWritten(FilePath, message: String)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .malformedName(let name): "a name that cannot be a path in the file: \(quoted(name))"
        case .duplicate(let path): "\(path): there are two of this path"
        case .unsupportedType(let path, let dtype): "\(path): \(dtype) values cannot be written to a Keras file"
        case .noSuchTensor(let path, let sourceIndex): "\(path): the source has no tensor number \(sourceIndex)"
        case .differsFromSource(let path, let descriptor): "\(path): the source has another tensor: \(descriptor)"
        case .libraryNotLoaded(let reason): HDF5Error.libraryNotLoaded(reason: reason).description
        case .library(let message): "the HDF5 library failed: \(message)"
        case .notWritten(let path, let message): "\(path): cannot write: \(message)"
        }
    }
}
