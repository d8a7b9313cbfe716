internal import BiT
internal import ByteIO
internal import Formats
internal import SystemPackage
internal import Tensors

/// What is to be written of a checkpoint: which tensors, where their values come from, and what is told of them.
///
/// Changes are wrappers around the checkpoint's tensors, so that writing reads every tensor once and holds one at a time.
struct ConversionPlan {
    /// The tensors to be written, by canonical names and sorted by them.
    let tensors: any TensorSource

    /// The network that they form.
    let architecture: Result<Architecture, CheckpointFile.NotBiT>

    /// The canonical names of the checkpoint's tensors that are not among them.
    let leftOut: [String]

    /// What the metadata says of the changes.
    let notes: [String: String]

    /// The tensors in their new type, if they get one.
    let rounded: RoundedTensors?

    /// Plans a conversion.
    ///
    /// - Parameters:
    ///   - file: the checkpoint.
    ///   - changes: what is changed.
    /// - Throws: ``ConversionError`` when the changes make no sense for this checkpoint.
    init(of file: CheckpointFile, applying changes: ConversionChanges) throws(ConversionError) {
        var tensors: any TensorSource = file.tensors
        var leftOut = file.leftOut
        var notes: [String: String] = [:]
        if case .failure(.withoutHead) = file.architecture { leftOut = Backbone.headTensors }
        switch changes.head {
        case .kept: break
        case .removed:
            _ = try Self.backbone(of: file)
            tensors = Self.withoutHead(file)
            leftOut += Backbone.headTensors.filter { !leftOut.contains($0) }
            notes[Converter.selectionKey] = "without head"
        case .replaced(let other):
            let head = try Self.head(of: other, for: Self.backbone(of: file))
            tensors = Self.sorted(JoinedTensors([Self.withoutHead(file), head]))
            leftOut.removeAll(where: Backbone.headTensors.contains)
            notes[Converter.headSourceKey] = other.path.lastComponent?.string ?? ""
        }
        var rounded: RoundedTensors?
        if let dtype = changes.dtype {
            let changed = RoundedTensors(of: tensors, to: dtype)
            if changed.changesTypes {
                rounded = changed
                tensors = changed
                notes[Converter.dtypeKey] = dtype.rawValue
            }
        }
        self.tensors = tensors
        self.leftOut = leftOut
        self.notes = notes
        self.rounded = rounded
        architecture = CheckpointFile.architecture(of: tensors.tensors)
    }

    /// Metadata that is known when the values have been read.
    var lateDigests: [String: () throws -> SHA256Digest] {
        guard let rounded else { return [:] }
        return [Converter.sourceContentDigestKey: { try rounded.sourceContentDigest() }]
    }

    /// What was done, when everything is written.
    var report: ConversionReport {
        ConversionReport(tensorCount: tensors.tensors.count, costs: rounded?.costs ?? [])
    }

    /// The tensors as a layout names and orders them.
    ///
    /// - Parameter layout: any but Keras', which is more than names.
    /// - Returns: the tensors, in the order of their canonical names.
    /// - Throws: ``ConversionError`` when the layout is one of a program that needs a BiT network, and this is none.
    func tensors(in layout: TargetLayout) throws(ConversionError) -> any TensorSource {
        guard let names = layout.inPyTorch else { return tensors }
        if case .failure(.withoutHead) = architecture {} else { _ = try network(for: layout) }
        let rearranged = tensors.tensors.map { tensor -> (TensorDescriptor, AxisReversal?) in
            guard let translation = names.translation(ofGoogle: tensor) else { return (tensor, nil) }
            return (translation.descriptor, translation.reversal)
        }
        return RearrangedTensors(of: tensors, as: rearranged)
    }

    /// The network, when it is whole but for the types of its tensors.
    func network(for layout: TargetLayout) throws(ConversionError) -> Architecture {
        let architecture = try architecture.mapError { ConversionError.notBiT($0, for: layout) }.get()
        let differences = StructureDifference.all(found: tensors.tensors, expected: architecture)
            .filter { !$0.isInTypeOnly }
        if let first = differences.first {
            throw .incomplete(architecture, first: first, count: differences.count, for: layout)
        }
        return architecture
    }

    /// The layers of a Keras file.
    func kerasLayers() throws(ConversionError) -> [KerasLayerToWrite] {
        let architecture = try network(for: .keras)
        let found = tensors.tensors
        let indices = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1.name, $0) })
        return KerasLayout.layers(of: architecture).map { layer in
            KerasLayerToWrite(
                name: layer.name,
                weights: layer.weights.compactMap { weight in
                    indices[weight.googleName].map { index in
                        KerasWeightToWrite(
                            name: weight.name,
                            dtype: found[index].dtype,
                            shape: weight.shape,
                            sourceIndex: index
                        )
                    }
                }
            )
        }
    }
}

extension ConversionPlan {
    /// What a checkpoint is without its head.
    private static func backbone(of file: CheckpointFile) throws(ConversionError) -> Backbone {
        switch file.architecture {
        case .success(let architecture): return Backbone(of: architecture)
        case .failure(.withoutHead(let backbone)): return backbone
        case .failure(let reason): throw .nothingToBehead(reason)
        }
    }

    private static func withoutHead(_ file: CheckpointFile) -> SelectedTensors {
        let indices = file.tensors.tensors.indices.filter {
            !Backbone.headTensors.contains(file.tensors.tensors[$0].name)
        }
        return SelectedTensors(at: indices, of: file.tensors)
    }

    /// The head of a checkpoint, which may be of any number of classes.
    private static func head(
        of file: CheckpointFile,
        for backbone: Backbone
    ) throws(ConversionError) -> SelectedTensors {
        let found = file.tensors.tensors
        guard let kernelIndex = found.firstIndex(where: { $0.name == GoogleNames.headKernel }),
            let biasIndex = found.firstIndex(where: { $0.name == GoogleNames.headBias })
        else { throw .noHead(file.path) }
        let (kernel, bias) = (found[kernelIndex], found[biasIndex])
        guard kernel.shape.rank == 4, kernel.shape.dimensions.prefix(2) == [1, 1],
            (1...Architecture.maximumClasses).contains(kernel.shape.dimensions[3])
        else { throw .malformedHead(file.path, kernel) }
        guard bias.shape.dimensions == [kernel.shape.dimensions[3]] else { throw .malformedHead(file.path, bias) }
        guard kernel.shape.dimensions[2] == backbone.featureChannels else {
            throw .headWidth(file.path, found: kernel.shape.dimensions[2], expected: backbone.featureChannels)
        }
        return SelectedTensors(at: [biasIndex, kernelIndex], of: file.tensors)
    }

    private static func sorted(_ source: any TensorSource) -> SelectedTensors {
        let tensors = source.tensors
        let order = tensors.indices.sorted { TensorDescriptor.precedes(tensors[$0].name, tensors[$1].name) }
        return SelectedTensors(at: order, of: source)
    }
}
