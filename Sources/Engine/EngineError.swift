public import BiT
public import Tensors

/// Why weights do not form a network that the engine can run, or images cannot be put through it.
public enum EngineError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The architecture cannot be told from the tensors.
    case notANetwork(InferenceError)
    /// Tensors are missing, repeated, of another shape, or do not belong to the network.
    case structure([StructureDifference])
    /// A tensor's elements are not floating-point numbers.
    case unsupportedType(TensorDescriptor)
    /// The channels cannot be divided into the groups of the group norm.
    case channelsNotInGroups(Int)
    /// The source lends another number of bytes than the tensor's shape and type need.
    case byteCount(tensor: String, expected: Int, found: Int)
    /// The source cannot lend a tensor's values.
    case unreadable(tensor: String, reason: String)
    /// The processor, or this build, lacks the instruction set that was asked for.
    case unavailable(InstructionSet)
    /// `BITZOO_ISA` names no instruction set.
    case unknownInstructionSet(String)
    /// The number of threads is out of range.
    case threadCount(Int)
    /// The system has no more memory.
    case outOfMemory(byteCount: Int)
    /// An image has no pixels, or more than ``ImageBatch/maximumPixels``, or the number of images is negative.
    case imageSize(count: Int, height: Int, width: Int)
    /// The number of values is not that of the images' size.
    case valueCount(expected: Int, found: Int)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notANetwork(let error):
            error.description
        case .structure(let differences):
            "the weights do not form a network: " + differences.map(\.description).joined(separator: "; ")
        case .unsupportedType(let tensor):
            "\(tensor.name) is \(tensor.dtype), not a floating-point type"
        case .channelsNotInGroups(let channels):
            "\(channels) root channels cannot be divided into \(NetworkLoader.groups) groups"
        case .byteCount(let tensor, let expected, let found):
            "\(tensor) needs \(expected) bytes, and its source has \(found)"
        case .unreadable(let tensor, let reason):
            "\(tensor) cannot be read: \(reason)"
        case .unavailable(let set):
            "this processor cannot run \(set.rawValue) code"
        case .unknownInstructionSet(let name):
            "\(InstructionSet.variable) is \"\(name)\", which is none of "
                + InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
        case .threadCount(let count):
            "\(count) is not a number of threads from 1 to \(ThreadPool.maximumCount)"
        case .outOfMemory(let byteCount):
            "\(byteCount) bytes of memory cannot be had"
        case .imageSize(let count, let height, let width):
            "\(count) images of \(height)x\(width) pixels cannot be processed"
        case .valueCount(let expected, let found):
            "the images need \(expected) values, and there are \(found)"
        }
    }
}
