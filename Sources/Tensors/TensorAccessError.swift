/// Why a tensor cannot be read in the way that was asked for.
public enum TensorAccessError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The source has no tensor of this name.
    case noSuchTensor(String)
    /// The tensor has another element type than the one that it was to be read as.
    case typeMismatch(TensorDescriptor, requested: DType)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .noSuchTensor(let name):
            "there is no tensor \(String(reflecting: name))"
        case .typeMismatch(let tensor, let requested):
            "\(tensor): the values are \(tensor.dtype), not \(requested)"
        }
    }
}
