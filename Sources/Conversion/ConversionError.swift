public import BiT
public import SystemPackage
public import Tensors

/// Why a checkpoint cannot be converted.
public enum ConversionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The target needs a BiT network, and the file holds none.
    case notBiT(CheckpointFile.NotBiT, for: TargetLayout)
    /// The target needs a whole BiT network, and the file's differs from any.
    case incomplete(Architecture, first: StructureDifference, count: Int, for: TargetLayout)
    /// The head of a file that is no BiT network was to be taken off or replaced.
    case nothingToBehead(CheckpointFile.NotBiT)
    /// The file that a head was to be taken from has none.
    case noHead(FilePath)
    /// The head's kernel or bias has a shape that no head has.
    case malformedHead(FilePath, TensorDescriptor)
    /// The head was made for another number of channels.
    case headWidth(FilePath, found: Int, expected: Int)
    /// What has the name of a directory that is to be replaced is none.
    case notADirectory(FilePath)
    /// The directory that is to be replaced holds something that would be lost.
    case holdsMore(FilePath, name: String)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notBiT(let reason, let layout):
            "\(layout.noun) needs a BiT network: \(reason)"
        case .incomplete(let architecture, let first, let count, let layout):
            "\(layout.noun) needs a whole BiT network, and this is not quite \(architecture): \(first)"
                + (count > 1 ? ", and \(count - 1) more differences" : "")
        case .nothingToBehead(let reason):
            "only a BiT network has a head that can be left out or replaced: \(reason)"
        case .noHead(let path):
            "\(path): it has no head: \(GoogleNames.headKernel) or \(GoogleNames.headBias) is missing"
        case .malformedHead(let path, let tensor):
            "\(path): \(tensor.name) is \(tensor.shape), which no head of a BiT network is"
        case .notADirectory(let path):
            "\(path): there is something else than a directory, which is not replaced by one"
        case .holdsMore(let path, let name):
            "\(path): the directory is not replaced, because it also holds \(name)"
        case .headWidth(let path, let found, let expected):
            "\(path): its head is for \(found) channels, and the network gives \(expected)"
        }
    }
}
