public import Tensors

/// One way in which the tensors of a file differ from those of an architecture.
public enum StructureDifference: Sendable, Hashable, CustomStringConvertible {
    /// A tensor of the architecture is not there.
    case missing(TensorDescriptor)
    /// A tensor is there that the architecture does not have.
    case unexpected(TensorDescriptor)
    /// A name occurs more than once.
    case repeated(TensorDescriptor)
    /// A tensor has another shape.
    case shape(found: TensorDescriptor, expected: Shape)
    /// A tensor has another element type.
    case dtype(found: TensorDescriptor, expected: DType)

    /// The difference in one phrase.
    public var description: String {
        switch self {
        case .missing(let tensor): "\(tensor.name) is missing"
        case .unexpected(let tensor): "\(tensor.name) (\(tensor.shape)) does not belong to it"
        case .repeated(let tensor): "\(tensor.name) occurs more than once"
        case .shape(let found, let expected): "\(found.name) is \(found.shape) instead of \(expected)"
        case .dtype(let found, let expected): "\(found.name) is \(found.dtype) instead of \(expected)"
        }
    }

    /// Lists every difference, the architecture's order first, then what does not belong.
    ///
    /// - Parameters:
    ///   - found: the tensors of a file, by canonical Google names.
    ///   - expected: the architecture that they should form.
    /// - Returns: the differences; empty when the file holds exactly this architecture.
    public static func all(found: [TensorDescriptor], expected: Architecture) -> [StructureDifference] {
        var differences: [StructureDifference] = []
        var remaining: [String: TensorDescriptor] = [:]
        for tensor in found where remaining.updateValue(tensor, forKey: tensor.name) != nil {
            differences.append(.repeated(tensor))
        }
        for wanted in expected.tensors {
            guard let tensor = remaining.removeValue(forKey: wanted.name) else {
                differences.append(.missing(wanted))
                continue
            }
            if tensor.shape != wanted.shape {
                differences.append(.shape(found: tensor, expected: wanted.shape))
            }
            if tensor.dtype != wanted.dtype {
                differences.append(.dtype(found: tensor, expected: wanted.dtype))
            }
        }
        differences += remaining.values.sorted { $0.name < $1.name }.map { .unexpected($0) }
        return differences
    }
}
