public import BiT
internal import ByteIO
public import Formats
public import SystemPackage
internal import Tensors

/// A weight file of any format, open, with its tensors under canonical names.
public struct CheckpointFile: Sendable {
    /// The reader of the file's format.
    public enum Container: Sendable {
        /// A NumPy archive.
        case npz(NPZFile)
        /// A Keras weight file.
        case keras(KerasHDF5File)
        /// A safetensors file, native or not.
        case safetensors(SafetensorsFile)
    }

    /// How the file names its tensors.
    public enum Layout: String, Sendable, Codable {
        /// Google's names, as in the released `.npz` files.
        case google
        /// Keras' layers and weights, matched by order.
        case keras
        /// Names that are not those of a BiT network.
        case other
    }

    /// Where the file is.
    public let path: FilePath

    /// The size of the file in bytes.
    public let size: Int

    /// The reader of the file's format.
    public let container: Container

    /// How the file names its tensors.
    public let layout: Layout

    /// The tensors by canonical names; by the file's own names when ``layout`` is ``Layout/other``.
    public let tensors: CanonicalTensors

    /// The network that the tensors come closest to, or why they are none.
    public let architecture: Result<Architecture, NotBiT>

    /// Opens a file of whatever format its content shows.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - hdf5: who runs libhdf5 when the file is HDF5.
    ///   - isChecked: whether ``tensors`` holds values against the container's own checks before it lends them; without,
    ///     damage is read as it is.
    /// - Throws: ``FileError`` when the file cannot be opened, or its format's error when it is malformed.
    public init(path: FilePath, hdf5: HDF5Reader, isChecked: Bool = true) throws {
        self.path = path
        var keras: Result<[TensorDescriptor], KerasLayoutError>?
        let mapped = try MappedFile(path: path)
        size = mapped.count
        switch try FileFormat.detect(mapped) {
        case .npz:
            container = .npz(try NPZFile(file: mapped))
        case .safetensors:
            container = .safetensors(try SafetensorsFile(file: mapped))
        case .hdf5:
            let weights = try KerasHDF5File(path: path, reader: hdf5)
            container = .keras(weights)
            let layers = weights.layers.map { layer in
                KerasLayout.FoundLayer(name: layer.name, weights: layer.weights.map(\.descriptor))
            }
            keras = Result { () throws(KerasLayoutError) in try KerasLayout.translate(layers) }
        }
        let file: any TensorSource = isChecked ? CheckedTensors(container: container) : container.source
        switch keras {
        case .success(let descriptors):
            tensors = try CanonicalTensors(of: file, as: descriptors)
        case .failure, nil:
            tensors = try CanonicalTensors(of: file)
        }
        if case .failure(let error) = keras {
            layout = .other
            architecture = .failure(.keras(error))
            return
        }
        do throws(InferenceError) {
            architecture = .success(try Architecture(inferredFrom: tensors.tensors))
            layout = keras == nil ? .google : .keras
        } catch {
            layout = .other
            architecture = .failure(.tensors(error))
        }
    }

    /// Why a file holds no BiT network.
    public enum NotBiT: Error, Equatable, Sendable, CustomStringConvertible {
        /// The layers of a Keras file are others.
        case keras(KerasLayoutError)
        /// The tensors are others.
        case tensors(InferenceError)

        /// The reason in one sentence.
        public var description: String {
            switch self {
            case .keras(let error): error.description
            case .tensors(let error): error.description
            }
        }
    }
}
