internal import ByteIO
public import SystemPackage
public import Tensors

/// A Keras weight file in HDF5, open for reading.
///
/// Keras saves a group for each layer, with the list of its weights' names as an attribute, and each weight as a data set
/// below the group. The attribute `layer_names` at the top gives the order of the layers. The order decides which weight
/// is which; names differ between versions:
///
/// | | TensorFlow 2.2 | TensorFlow 2.3 |
/// | --- | --- | --- |
/// | weight name in layer `block1` | `block1/unit01/a/group_norm/gamma:0` | `unit01/a/group_norm/gamma:0` |
/// | data set | `/block1/block1/unit01/a/group_norm/gamma:0` | `/block1/unit01/a/group_norm/gamma:0` |
///
/// The HDF5 library reads the structure, and by default does so in a process of its own: a crafted file can crash that
/// process only. Values that lie in the file as they are needed, which is how Keras writes them, are lent from a mapping;
/// chunked, packed and big-endian ones are decoded by the helper, one weight at a time.
public final class KerasHDF5File: TensorSource {
    /// The layers in the order of `layer_names`.
    public let layers: [KerasLayer]

    /// The version of Keras that wrote the file, if it says so.
    public let kerasVersion: String?

    /// The backend of Keras, such as `tensorflow`, if the file says so.
    public let backend: String?

    /// What was left out or read in an unusual place.
    public let notes: [KerasNote]

    /// The weights of all layers in order, named by their paths.
    public let tensors: [TensorDescriptor]

    private let weights: [KerasWeight]
    private let file: MappedFile
    private let decoder: KerasDecoder?

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - reader: who runs libhdf5.
    ///   - timeout: how long the helper may send nothing before it is given up.
    /// - Throws: `FileError` when the file cannot be opened, ``HDF5Error`` when it cannot be read.
    public convenience init(path: FilePath, reader: HDF5Reader, timeout: Duration = .seconds(60)) throws {
        switch reader {
        case .helper(let executable, let arguments):
            try self.init(path: path) { file throws(HDF5Error) in
                try HelperSession(executable: executable, arguments: arguments, file: file, timeout: timeout)
            }
        case .inProcess:
            try self.init(path: path) { open throws(HDF5Error) in
                try HDF5Library.load()
                let table = try HDF5Library.exclusively { () throws(HDF5Error) in
                    try HDF5Document(descriptor: open.descriptor.rawValue).kerasTable()
                }
                return (table, .inProcess(open))
            }
        }
    }

    /// Opens a file with a helper that is started in another way.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - start: starts the helper; receives the open file.
    /// - Throws: `FileError` when the file cannot be opened, ``HDF5Error`` when it cannot be read.
    package convenience init(path: FilePath, start: (FileDescriptor) throws(HDF5Error) -> HelperSession) throws {
        try self.init(path: path) { open throws(HDF5Error) in
            let session = try start(open.descriptor)
            return (try session.table(), .helper(session))
        }
    }

    private init(
        path: FilePath,
        read: (OpenFile) throws(HDF5Error) -> (table: KerasTable, decoder: KerasDecoder)
    ) throws {
        let open = try OpenFile(path: path)
        file = try MappedFile(descriptor: open.descriptor, path: path)
        guard file.withBytes({ FileFormat.hasHDF5Signature($0) }) else { throw HDF5Error.notHDF5 }
        let (table, decoder) = try read(open)
        try table.validate(fileSize: file.count)
        layers = table.layers
        kerasVersion = table.kerasVersion
        backend = table.backend
        notes = table.notes
        weights = table.weights
        tensors = weights.map(\.descriptor)
        // nothing is left to ask where every weight lies in the file as it is: the helper can end
        self.decoder = weights.contains { $0.storage == .encoded } ? decoder : nil
    }

    /// Lends the values of one weight; see ``TensorSource/withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - body: receives the bytes; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or ``HDF5Error`` when the values cannot be decoded.
    public func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        let weight = weights[index]
        let byteCount = weight.descriptor.byteCount
        switch (weight.storage, decoder) {
        case (.inPlace(let offset), _):
            return try file.withBytes(in: offset..<(offset + byteCount), body)
        case (.encoded, .helper(let session)):
            return try decoded(byteCount, body) { target throws(HDF5Error) in
                try session.values(ofWeightAt: index, into: &target)
            }
        case (.encoded, .inProcess(let open)):
            return try decoded(byteCount, body) { target throws(HDF5Error) in
                try HDF5Library.exclusively { () throws(HDF5Error) in
                    try HDF5Document(descriptor: open.descriptor.rawValue).read(weight, into: &target)
                }
            }
        case (.encoded, nil):
            preconditionFailure("a file with encoded weights keeps its decoder")
        }
    }

    /// How much memory lending a tensor takes; see ``TensorSource/memoryToLend(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: the size of the tensor when it has to be decoded, otherwise 0.
    public func memoryToLend(at index: Int) -> Int {
        weights[index].storage == .encoded ? weights[index].descriptor.byteCount : 0
    }

    /// Gives back the memory that holds the mapped values; see ``TensorSource/relinquish(at:)``.
    ///
    /// - Parameter index: the position in ``tensors``.
    public func relinquish(at index: Int) {
        guard case .inPlace(let offset) = weights[index].storage else { return }
        file.relinquish(offset..<(offset + weights[index].descriptor.byteCount))
    }

    private func decoded<Result>(
        _ byteCount: Int,
        _ body: (RawSpan) throws -> Result,
        by decode: (inout MutableRawSpan) throws(HDF5Error) -> Void
    ) throws -> Result {
        var memory = try HeapBytes(count: byteCount)
        try memory.withMutableBytes(decode)
        return try memory.withBytes(body)
    }
}

/// Who decodes the weights that do not lie in the file as they are.
private enum KerasDecoder: Sendable {
    case helper(HelperSession)
    case inProcess(OpenFile)
}

/// Owns an open descriptor.
private final class OpenFile: Sendable {
    let descriptor: FileDescriptor

    init(path: FilePath) throws(FileError) {
        descriptor = try openForReading(path)
    }

    deinit {
        try? descriptor.close()
    }
}
