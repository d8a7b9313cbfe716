import BiT
import ByteIO
import Conversion
import Formats
import SystemPackage
import Tensors
import TestSupport

/// A temporary directory with checkpoints of small networks.
struct Workbench {
    let temporary: TemporaryDirectory
    let converter = Converter(generator: "test")

    init() throws {
        temporary = try TemporaryDirectory()
    }

    func path(_ name: String) -> FilePath { FilePath(temporary.path(name)) }

    func names() throws -> [String] { try temporary.names() }

    func open(_ name: String) throws -> CheckpointFile {
        try CheckpointFile(path: path(name), hdf5: .inProcess)
    }

    func digest(_ name: String) throws -> SHA256Digest { try ContentDigest(of: open(name).tensors).value }

    func metadata(_ name: String) throws -> [String: String] {
        try SafetensorsFile(path: path(name)).native?.metadata ?? [:]
    }

    /// Tensors whose values all differ.
    static func values(of tensors: [TensorDescriptor], from start: Float = 0) -> TensorsInMemory {
        var source = TensorsInMemory()
        var next = start
        for tensor in tensors {
            let floats = (0..<tensor.shape.elementCount).map { next + Float($0) / 4096 }
            source.append(name: tensor.name, shape: tensor.shape, floats: floats)
            next += 3
        }
        return source
    }

    /// Writes tensors as an archive, and opens it.
    @discardableResult
    func write(_ source: some TensorSource, as name: String) throws -> CheckpointFile {
        try AtomicFile.write(to: path(name)) { writer in
            try NPZWriter.write(TensorToWrite.all(of: source), from: source, to: &writer)
        }
        return try open(name)
    }

    /// Changes one byte of a file.
    func damage(_ name: String, at offset: Int) throws {
        var bytes = try MappedFile(path: path(name)).withBytes { [UInt8](copying: $0) }
        bytes[offset] ^= 1
        let damaged = bytes
        try AtomicFile.write(to: path(name), replacing: true) { try $0.write(damaged) }
    }
}
