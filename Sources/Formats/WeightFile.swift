package import ByteIO
public import SystemPackage
public import Tensors

/// A weight file of any format, open for reading under the names that the file itself uses.
///
/// This is where to start when the format does not matter. What only one format has, such as the metadata of safetensors
/// or the layers of Keras, is in the readers that the cases hold.
public enum WeightFile: TensorSource {
    /// An archive of NumPy arrays.
    case npz(NPZFile)
    /// A Keras weight file in HDF5.
    case hdf5(KerasHDF5File)
    /// A safetensors file, native or not.
    case safetensors(SafetensorsFile)

    /// Opens a file of whatever format its content shows; its name does not matter.
    ///
    /// Only headers are read, but all of them: a file that opens is sound but for the values.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - hdf5: who runs libhdf5 when the file is HDF5.
    /// - Throws: `FileError` when the file cannot be opened, ``FileFormatError/notWeights(_:_:)`` when it is no file of
    ///   weights, and otherwise the error of its format: ``ZIPError`` or ``NPZError``, ``HDF5Error``, ``SafetensorsError``
    ///   or ``NativeProfileError``.
    public init(path: FilePath, hdf5: HDF5Reader = .sameProgram) throws {
        try self.init(file: MappedFile(path: path), hdf5: hdf5)
    }

    /// Reads a file that is open; see ``init(path:hdf5:)``.
    ///
    /// - Parameters:
    ///   - file: the file; one in HDF5 is opened once more by its path.
    ///   - hdf5: who runs libhdf5 when the file is HDF5.
    /// - Throws: ``FileFormatError/notWeights(_:_:)``, or the error of the file's format.
    package init(file: MappedFile, hdf5: HDF5Reader) throws {
        switch try FileFormat.detect(file) {
        case .npz: self = .npz(try NPZFile(file: file))
        case .hdf5: self = .hdf5(try KerasHDF5File(path: file.path, reader: hdf5))
        case .safetensors: self = .safetensors(try SafetensorsFile(file: file))
        }
    }

    /// The format of the file.
    public var format: FileFormat {
        switch self {
        case .npz: .npz
        case .hdf5: .hdf5
        case .safetensors: .safetensors
        }
    }

    /// The reader of the file's format.
    private var reader: any TensorSource {
        switch self {
        case .npz(let reader): reader
        case .hdf5(let reader): reader
        case .safetensors(let reader): reader
        }
    }

    /// The tensors, in the order of the file.
    public var tensors: [TensorDescriptor] { reader.tensors }

    /// Lends the values of one tensor; see the reader of the format.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or the format's error.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        try reader.withTensorBytes(at: index, body)
    }

    /// How much memory lending a tensor takes; see ``/Tensors/TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the reader of the format says.
    public func memoryToLend(at index: Int) -> Int { reader.memoryToLend(at: index) }

    /// The sum that the file states; see ``/Tensors/TensorSource/statedSum(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what the reader of the format says.
    public func statedSum(at index: Int) -> TensorSum? { reader.statedSum(at: index) }

    /// The error for values of another sum; see ``/Tensors/TensorSource/damage(at:found:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - found: the sum of the values that were read.
    /// - Returns: the format's error.
    public func damage(at index: Int, found: TensorSum) -> any Error { reader.damage(at: index, found: found) }

    /// Says that nobody needs the values of a tensor for now; see ``/Tensors/TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) { reader.relinquish(at: index) }

    /// Compares the values of one tensor with what the file itself holds to check them.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: what was compared; `nil` for HDF5 and for safetensors files that are not native, which hold nothing. (The
    ///   checksums that HDF5 can keep of chunks are compared whenever those are decoded.)
    /// - Throws: ``NPZError`` or ``NativeProfileError`` that names the tensor when its values are damaged.
    /// - Precondition: `index` is a valid position in ``tensors``.
    @discardableResult
    public func verifyTensor(at index: Int) throws -> TensorCheck? {
        switch self {
        case .npz(let archive):
            try archive.verifyChecksum(at: index)
            return .crc32
        case .safetensors(let file) where file.native != nil:
            try file.verifyDigest(at: index)
            return .sha256
        case .hdf5, .safetensors:
            return nil
        }
    }
}

/// What a file holds of a tensor's values so that damage can be found.
public enum TensorCheck: String, Sendable, CaseIterable, Codable {
    /// The CRC-32 of a member of an archive: finds accidents.
    case crc32 = "CRC-32"
    /// The SHA-256 of a native file: finds accidents, and changes too when the digests come from somewhere safe.
    case sha256 = "SHA-256"
}
