internal import Tensors

/// What is put into a Keras file, in order, with paths that are known to be free.
struct KerasWritePlan {
    struct Layer {
        let path: String
        let weightNames: [String]
        let weights: [Weight]
    }

    struct Weight {
        let path: String
        let dtype: DType
        let shape: Shape
        let sourceIndex: Int
        /// The groups on the way that nothing before it has made, outermost first.
        let newGroups: [String]
    }

    private(set) var layerNames: [String] = []
    private(set) var layers: [(newGroups: [String], layer: Layer)] = []
    private var groups: Set<String> = []
    private var layerPaths: Set<String> = []
    private var datasets: Set<String> = []

    /// Checks what is to be written.
    ///
    /// - Parameters:
    ///   - layers: the layers.
    ///   - tensors: what the source has.
    /// - Throws: ``KerasWriteError``.
    init(_ layers: [KerasLayerToWrite], tensors: [TensorDescriptor]) throws(KerasWriteError) {
        for layer in layers {
            let path = "/" + layer.name
            let newGroups = try makeGroups(of: try Self.components(of: layer.name), below: "")
            guard layerPaths.insert(path).inserted else { throw .duplicate(path: path) }
            var weights: [Weight] = []
            for weight in layer.weights { weights.append(try plan(weight, in: path, tensors: tensors)) }
            let planned = Layer(path: path, weightNames: layer.weights.map(\.name), weights: weights)
            self.layers.append((newGroups, planned))
            layerNames.append(layer.name)
        }
    }

    private mutating func plan(
        _ weight: KerasWeightToWrite,
        in layer: String,
        tensors: [TensorDescriptor]
    ) throws(KerasWriteError) -> Weight {
        let path = "\(layer)/\(weight.name)"
        let newGroups = try makeGroups(of: try Self.components(of: weight.name).dropLast(), below: layer)
        guard !groups.contains(path), datasets.insert(path).inserted else { throw .duplicate(path: path) }
        guard weight.dtype != .bool, weight.dtype != .bfloat16 else {
            throw .unsupportedType(path: path, weight.dtype)
        }
        guard tensors.indices.contains(weight.sourceIndex) else {
            throw .noSuchTensor(path: path, sourceIndex: weight.sourceIndex)
        }
        let found = tensors[weight.sourceIndex]
        guard found.dtype == weight.dtype, found.shape.elementCount == weight.shape.elementCount else {
            throw .differsFromSource(path: path, found)
        }
        return Weight(
            path: path,
            dtype: weight.dtype,
            shape: weight.shape,
            sourceIndex: weight.sourceIndex,
            newGroups: newGroups
        )
    }

    private mutating func makeGroups(
        of components: some Sequence<Substring>,
        below start: String
    ) throws(KerasWriteError) -> [String] {
        var path = start
        var new: [String] = []
        for component in components {
            path += "/\(component)"
            guard !datasets.contains(path) else { throw .duplicate(path: path) }
            if groups.insert(path).inserted { new.append(path) }
        }
        return new
    }

    private static func components(of name: String) throws(KerasWriteError) -> [Substring] {
        let components = name.split(separator: "/", omittingEmptySubsequences: false)
        guard TensorNameFlaw(in: name) == nil, components.count <= HDF5Limits.maximumDepth else {
            throw .malformedName(name)
        }
        return components
    }
}
