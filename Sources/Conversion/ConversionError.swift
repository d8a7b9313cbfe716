public import BiT

/// Why a checkpoint cannot be converted.
public enum ConversionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The target needs a whole BiT network, and the file holds none.
    case notBiT(CheckpointFile.NotBiT)
    /// The target needs a whole BiT network, and the file's differs from any.
    case incomplete(Architecture, first: StructureDifference, count: Int)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notBiT(let reason):
            "a Keras file needs a BiT network: \(reason)"
        case .incomplete(let architecture, let first, let count):
            "a Keras file needs a whole BiT network, and this is not quite \(architecture): \(first)"
                + (count > 1 ? ", and \(count - 1) more differences" : "")
        }
    }
}
