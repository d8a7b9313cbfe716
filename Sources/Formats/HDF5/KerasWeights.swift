public import Tensors

/// A layer of a Keras weight file.
public struct KerasLayer: Sendable, Hashable {
    /// The layer's name, as `layer_names` has it; may hold slashes.
    public var name: String

    /// The layer's weights in the order of `weight_names`.
    public var weights: [KerasWeight]

    /// Describes a layer.
    ///
    /// - Parameters:
    ///   - name: the layer's name.
    ///   - weights: the layer's weights.
    public init(name: String, weights: [KerasWeight]) {
        self.name = name
        self.weights = weights
    }
}

/// A weight of a layer.
public struct KerasWeight: Sendable, Hashable {
    /// The name as `weight_names` has it, such as `block1/unit01/a/group_norm/gamma:0`.
    public var name: String

    /// The data set: the path of the layer's group, and the weight's name below it.
    public var path: String

    /// The element type and shape; the name is ``path``, which is unique in the file.
    public var descriptor: TensorDescriptor

    /// How the file stores the values.
    public var storage: KerasStorage

    /// Describes a weight.
    ///
    /// - Parameters:
    ///   - name: the name as `weight_names` has it.
    ///   - path: the path of the data set.
    ///   - dtype: the element type.
    ///   - shape: the dimensions.
    ///   - storage: how the file stores the values.
    public init(name: String, path: String, dtype: DType, shape: Shape, storage: KerasStorage) {
        self.name = name
        self.path = path
        self.descriptor = TensorDescriptor(name: path, dtype: dtype, shape: shape)
        self.storage = storage
    }
}

/// How a file stores the values of a weight.
public enum KerasStorage: Sendable, Hashable {
    /// In one piece, row-major and little-endian, from this offset of the file on: used in place.
    case inPlace(offset: Int)
    /// Chunked, packed, big-endian, within the metadata, or not at all: has to be decoded.
    case encoded
}

/// What a reader of a Keras file leaves out or takes a detour for.
public enum KerasNote: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    /// The file holds a whole model; the weights are those in its group `model_weights`.
    case wholeModel
    /// The group `optimizer_weights` was left out.
    case optimizerWeightsIgnored
    /// The group `top_level_model_weights` was left out.
    case topLevelModelWeightsIgnored
    /// Groups or data sets that no list names were left out.
    case unlistedIgnored

    /// The note in one sentence.
    public var description: String {
        switch self {
        case .wholeModel: "the file holds a whole Keras model; its group model_weights is read"
        case .optimizerWeightsIgnored: "the group optimizer_weights is ignored"
        case .topLevelModelWeightsIgnored: "the group top_level_model_weights is ignored"
        case .unlistedIgnored: "the file holds groups or data sets that no list names; they are ignored"
        }
    }
}
