public import BiT
package import ByteIO
public import Formats
public import SystemPackage
internal import Tensors

/// A weight file of any format, open, with its tensors under canonical names.
public struct CheckpointFile: Sendable {
    /// How the file names its tensors and orders their axes.
    public enum Layout: String, Sendable, Codable {
        /// Google's names, as in the released `.npz` files.
        case google
        /// Keras' layers and weights, matched by order.
        case keras
        /// The state dict of timm's models.
        case timm
        /// The state dict of transformers' Bit.
        case transformers
        /// The state dict of Google's own code for PyTorch.
        case bitPyTorch = "bit_pytorch"
        /// Names that are not those of a BiT network.
        case other
    }

    /// Where the file is.
    public let path: FilePath

    /// The size of the file in bytes.
    public let size: Int

    /// The reader of the file's format.
    public let container: WeightFile

    /// How the file names its tensors and orders their axes.
    public let layout: Layout

    /// The tensors by canonical names; by the file's own names when ``layout`` is ``Layout/other``.
    ///
    /// Values are lent as they are; whoever does not read them by a pass that compares them with what the file states of
    /// them takes ``CheckedTensors`` of them.
    public let tensors: CanonicalTensors

    /// The network that the tensors come closest to, or why they are none.
    public let architecture: Result<Architecture, NotBiT>

    /// Opens a file of whatever format its content shows.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - hdf5: who runs libhdf5 when the file is HDF5.
    /// - Throws: ``FileError`` when the file cannot be opened, or its format's error when it is malformed.
    public init(path: FilePath, hdf5: HDF5Reader) throws {
        let file = try MappedFile(path: path)
        try self.init(WeightFile(file: file, hdf5: hdf5), of: file)
    }

    /// Takes a file that is open.
    ///
    /// - Parameters:
    ///   - container: the reader of the file's format.
    ///   - file: the file.
    /// - Throws: ``CanonicalNameError`` when two tensors have the same name.
    package init(_ container: WeightFile, of file: MappedFile) throws {
        path = file.path
        size = file.count
        self.container = container
        if let (layout, rearranged, architecture) = Self.inPyTorchLayout(container) {
            tensors = try CanonicalTensors(of: rearranged, as: rearranged.tensors)
            self.layout = layout
            self.architecture = architecture
            return
        }
        switch Self.kerasNames(in: container) {
        case .success(let descriptors):
            tensors = try CanonicalTensors(of: container, as: descriptors)
        case nil:
            tensors = try CanonicalTensors(of: container)
        case .failure(let error):
            tensors = try CanonicalTensors(of: container)
            layout = .other
            architecture = .failure(.keras(error))
            return
        }
        architecture = Self.architecture(of: tensors.tensors)
        if case .failure(.tensors) = architecture {
            layout = .other
        } else if case .hdf5 = container {
            layout = .keras
        } else {
            layout = .google
        }
    }

    /// The tensors of a file that names them as a program in PyTorch does, in Google's layout; `nil` for any other file.
    private static func inPyTorchLayout(
        _ source: any TensorSource
    ) -> (Layout, RearrangedTensors, Result<Architecture, NotBiT>)? {
        guard let layout = PyTorchLayout(of: source.tensors) else { return nil }
        let rearranged = RearrangedTensors(
            of: source,
            as: source.tensors.map { tensor in
                guard let translation = layout.googleTranslation(of: tensor) else { return (tensor, nil) }
                return (translation.descriptor, translation.reversal)
            }
        )
        // other networks have some of the names, too
        let architecture = architecture(of: rearranged.tensors)
        if case .failure(.tensors) = architecture { return nil }
        return (Layout(layout), rearranged, architecture)
    }

    /// The canonical names of the tensors of a Keras file; `nil` for other files, which have their own.
    private static func kerasNames(in container: WeightFile) -> Result<[TensorDescriptor], KerasLayoutError>? {
        guard case .hdf5(let weights) = container else { return nil }
        let layers = weights.layers.map { layer in
            KerasLayout.FoundLayer(name: layer.name, weights: layer.weights.map(\.descriptor))
        }
        return Result { () throws(KerasLayoutError) in try KerasLayout.translate(layers) }
    }

    /// The network that tensors by canonical names come closest to.
    static func architecture(of tensors: [TensorDescriptor]) -> Result<Architecture, NotBiT> {
        do throws(InferenceError) {
            return .success(try Architecture(inferredFrom: tensors))
        } catch {
            if let backbone = Backbone(exactly: tensors) { return .failure(.withoutHead(backbone)) }
            return .failure(.tensors(error))
        }
    }

    /// Why a file holds no BiT network.
    public enum NotBiT: Error, Equatable, Sendable, CustomStringConvertible {
        /// The layers of a Keras file are others.
        case keras(KerasLayoutError)
        /// The tensors are others.
        case tensors(InferenceError)
        /// The head is missing, and nothing else.
        case withoutHead(Backbone)

        /// The reason in one sentence.
        public var description: String {
            switch self {
            case .keras(let error): error.description
            case .tensors(let error): error.description
            case .withoutHead(let backbone): backbone.description
            }
        }
    }
}

extension CheckpointFile.Layout {
    fileprivate init(_ layout: PyTorchLayout) {
        self =
            switch layout {
            case .timm: .timm
            case .transformers: .transformers
            case .bitPyTorch: .bitPyTorch
            }
    }
}
