public import Tensors

/// How Keras orders and names the weights of a BiT network in an HDF5 file.
///
/// Keras loads weights by order: the layers in the order of `layer_names`, the weights of each in the order of
/// `weight_names`. The names differ between versions of TensorFlow and decide nothing.
public enum KerasLayout {
    /// A layer of the file.
    public struct Layer: Sendable, Hashable {
        /// The layer's name, such as `block1` or `head/dense`.
        public let name: String
        /// The weights, in Keras order; none for layers such as ReLU.
        public let weights: [Weight]
    }

    /// A weight of a layer.
    public struct Weight: Sendable, Hashable {
        /// The name within the layer, such as `unit01/a/group_norm/gamma:0`.
        public let name: String
        /// The same tensor by Google's name.
        public let googleName: String
        /// The element type and shape in the Keras file; the head's kernel has two dimensions there.
        public let dtype: DType
        /// The shape in the Keras file.
        public let shape: Shape
    }

    /// The layers of a network, named as TensorFlow 2.2 (Keras 2.3) does: every weight's name begins with its layer's.
    ///
    /// - Parameter architecture: the network.
    /// - Returns: the layers in Keras order.
    public static func layers(of architecture: Architecture) -> [Layer] {
        let tensors = architecture.tensors
        func layer(_ name: String, google: String) -> Layer {
            let prefix = "resnet/\(google)/"
            let weights = tensors.filter { $0.name.hasPrefix(prefix) }.map { tensor in
                Weight(
                    name: "\(name)/\(tensor.name.dropFirst(prefix.count)):0",
                    googleName: tensor.name,
                    dtype: tensor.dtype,
                    shape: shapeInKeras(of: tensor)
                )
            }
            return Layer(name: name, weights: weights)
        }
        // the number in a ReLU's name counts the ReLUs built before it: three a unit
        let relu = 3 * architecture.units.reduce(0, +)
        return [layer("root_block", google: "root_block")]
            + (1...4).map { layer("block\($0)", google: "block\($0)") }
            + [
                layer("group_norm", google: "group_norm"),
                Layer(name: "re_lu_\(relu)", weights: []),
                Layer(name: "global_average_pooling2d", weights: []),
                layer("head/dense", google: "head/conv2d"),
            ]
    }

    /// A weight as an HDF5 file states it, for ``translate(_:)``.
    public struct FoundLayer: Sendable {
        /// The layer's name.
        public let name: String
        /// The weights in the order of `weight_names`.
        public let weights: [TensorDescriptor]

        /// Describes a layer of a file.
        ///
        /// - Parameters:
        ///   - name: the layer's name.
        ///   - weights: the weights in the order of `weight_names`.
        public init(name: String, weights: [TensorDescriptor]) {
            self.name = name
            self.weights = weights
        }
    }

    /// Gives the weights of a Keras file Google's names and shapes, by their order.
    ///
    /// - Parameter layers: the layers in the order of `layer_names`.
    /// - Returns: the weights of all layers, one after the other, with Google's names.
    /// - Throws: ``KerasLayoutError`` when the layers are not those of a BiT ResNet.
    public static func translate(_ layers: [FoundLayer]) throws(KerasLayoutError) -> [TensorDescriptor] {
        let weighted = layers.filter { !$0.weights.isEmpty }
        guard weighted.count == 7 else { throw .layerCount(weighted.count) }
        func expect(_ index: Int, _ names: [String]) throws(KerasLayoutError) -> [TensorDescriptor] {
            let layer = weighted[index]
            guard layer.weights.count == names.count else {
                throw .weightCount(layer: layer.name, found: layer.weights.count, expected: "\(names.count)")
            }
            return zip(layer.weights, names).map { TensorDescriptor(name: $1, dtype: $0.dtype, shape: $0.shape) }
        }
        var result = try expect(0, [GoogleNames.rootKernel])
        for block in 1...4 {
            let layer = weighted[block]
            let units = (layer.weights.count - 1) / 9
            guard layer.weights.count == 9 * units + 1, (1...Architecture.maximumUnits).contains(units) else {
                throw .weightCount(
                    layer: layer.name,
                    found: layer.weights.count,
                    expected: "nine a unit and one projection"
                )
            }
            result += try expect(block, namesOfBlock(block, units: units))
        }
        result += try expect(5, ["resnet/group_norm/gamma", "resnet/group_norm/beta"])
        for tensor in try expect(6, [GoogleNames.headKernel, GoogleNames.headBias]) {
            result.append(withGoogleShape(tensor))
        }
        return result
    }

    private static func namesOfBlock(_ block: Int, units: Int) -> [String] {
        (1...units).flatMap { unit in
            let prefix = GoogleNames.unitPrefix(block: block, unit: unit)
            let names = ["a", "b", "c"].flatMap { part in
                ["group_norm/gamma", "group_norm/beta", "standardized_conv2d/kernel"].map { "\(prefix)\(part)/\($0)" }
            }
            return unit == 1 ? names + ["\(prefix)a/proj/standardized_conv2d/kernel"] : names
        }
    }

    private static func shapeInKeras(of tensor: TensorDescriptor) -> Shape {
        tensor.name == GoogleNames.headKernel ? Shape(Array(tensor.shape.dimensions.suffix(2))) : tensor.shape
    }

    private static func withGoogleShape(_ tensor: TensorDescriptor) -> TensorDescriptor {
        guard tensor.name == GoogleNames.headKernel, tensor.shape.rank == 2 else { return tensor }
        return TensorDescriptor(
            name: tensor.name,
            dtype: tensor.dtype,
            shape: Shape([1, 1] + tensor.shape.dimensions)
        )
    }
}

/// Why the layers of a Keras file are not those of a BiT ResNet.
public enum KerasLayoutError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are not the seven layers with weights: root, four blocks, the last norm, the head.
    case layerCount(Int)
    /// A layer has another number of weights.
    case weightCount(layer: String, found: Int, expected: String)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .layerCount(let count):
            "not a BiT network: \(count) layers have weights instead of 7 (root, four blocks, norm, head)"
        case .weightCount(let layer, let found, let expected):
            "not a BiT network: layer \(layer) has \(found) weights instead of \(expected)"
        }
    }
}
