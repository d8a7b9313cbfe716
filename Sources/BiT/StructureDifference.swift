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
    /// All tensors have one other element type.
    case everyDType(found: DType, expected: DType)

    /// The difference in one phrase.
    public var description: String {
        switch self {
        case .missing(let tensor): "\(tensor.name) is missing"
        case .unexpected(let tensor): "\(tensor.name) (\(tensor.shape)) does not belong to it"
        case .repeated(let tensor): "\(tensor.name) occurs more than once"
        case .shape(let found, let expected): "\(found.name) is \(found.shape) instead of \(expected)"
        case .dtype(let found, let expected): "\(found.name) is \(found.dtype) instead of \(expected)"
        case .everyDType(let found, let expected): "every tensor is \(found) instead of \(expected)"
        }
    }

    /// Whether only element types differ.
    public var isInTypeOnly: Bool {
        switch self {
        case .dtype, .everyDType: true
        case .missing, .unexpected, .repeated, .shape: false
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
        let wantedTensors = expected.tensors
        let other = commonType(of: found, insteadOf: wantedTensors)
        if let other { differences.append(.everyDType(found: other.found, expected: other.expected)) }
        for wanted in wantedTensors {
            guard let tensor = remaining.removeValue(forKey: wanted.name) else {
                differences.append(.missing(wanted))
                continue
            }
            if tensor.shape != wanted.shape {
                differences.append(.shape(found: tensor, expected: wanted.shape))
            }
            if tensor.dtype != wanted.dtype, other == nil {
                differences.append(.dtype(found: tensor, expected: wanted.dtype))
            }
        }
        differences += remaining.values.sorted { $0.name < $1.name }.map { .unexpected($0) }
        return differences
    }
    /// The one type that all tensors have when they should all have another one.
    private static func commonType(
        of found: [TensorDescriptor],
        insteadOf wanted: [TensorDescriptor]
    ) -> (found: DType, expected: DType)? {
        guard found.count > 1, let type = found.first?.dtype, let expected = wanted.first?.dtype, type != expected,
            found.allSatisfy({ $0.dtype == type }), wanted.allSatisfy({ $0.dtype == expected })
        else { return nil }
        return (type, expected)
    }
}
