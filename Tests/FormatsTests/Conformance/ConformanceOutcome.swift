import ByteIO
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

/// What this package makes of a file of the corpus.
enum ConformanceOutcome: Equatable, Sendable {
    case reads([ConformanceTensor])
    case refuses(Refusal)

    /// An error of one of the readers.
    enum Refusal: Equatable, Sendable, CustomStringConvertible {
        case zip(ZIPError)
        case npz(NPZError)
        case safetensors(SafetensorsError)
        case hdf5(HDF5Error)

        init?(_ error: any Error) {
            switch error {
            case let error as ZIPError: self = .zip(error)
            case let error as NPZError: self = .npz(error)
            case let error as SafetensorsError: self = .safetensors(error)
            case let error as HDF5Error: self = .hdf5(error)
            default: return nil
            }
        }

        var description: String {
            switch self {
            case .zip(let error): error.description
            case .npz(let error): error.description
            case .safetensors(let error): error.description
            case .hdf5(let error): error.description
            }
        }
    }

    /// Reads a file, all checksums and values included.
    init(of item: ConformanceCase, _ format: ConformanceCorpus.Format) throws {
        do {
            self = .reads(try Self.tensors(of: item, format))
        } catch {
            guard let refusal = Refusal(error) else { throw error }
            self = .refuses(refusal)
        }
    }

    private static func tensors(of item: ConformanceCase, _ format: ConformanceCorpus.Format) throws
        -> [ConformanceTensor]
    {
        let directory = try TemporaryDirectory()
        switch format {
        case .npy:
            // single arrays are members of archives here
            let bytes = ArchiveParts("a.npy", array: try item.content()).bytes
            return try archive(directory.file("a.npz", bytes))
        case .npz:
            return try archive(directory.file("a.npz", item.content()))
        case .safetensors:
            let file = try SafetensorsFile(path: directory.file("a.safetensors", item.content()))
            // those that are empty have no order of their own
            return try ConformanceTensor.all(of: file).sorted { $0.name < $1.name }
        case .hdf5:
            let file = try KerasHDF5File(path: fixture(#require(item.file)), reader: HDF5Fixtures.helper)
            return try ConformanceTensor.all(of: file)
        }
    }

    private static func archive(_ path: FilePath) throws -> [ConformanceTensor] {
        let file = try NPZFile(path: path)
        for index in file.members.indices { try file.verifyChecksum(at: index) }
        return try ConformanceTensor.all(of: file)
    }
}
