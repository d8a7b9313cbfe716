internal import ByteIO
public import Tensors

/// How one tensor of a checkpoint compares with its namesake in another.
public struct TensorDifference: Sendable, Equatable {
    /// The tensor's canonical name.
    public let name: String

    /// What differs.
    public let kind: Kind

    /// States a difference.
    ///
    /// - Parameters:
    ///   - name: the tensor's canonical name.
    ///   - kind: what differs.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// What two tensors can differ in.
    public enum Kind: Sendable, Equatable {
        /// Only the second checkpoint has the tensor.
        case missing(Shape)
        /// Only the first checkpoint has the tensor.
        case extra(Shape)
        /// The shapes differ.
        case shape(Shape, Shape)
        /// The element types differ; the values are compared as numbers.
        case dtype(DType, DType, ValueDifference)
        /// The values differ.
        case values(ValueDifference)
    }
}

/// How far the values of two tensors are apart.
public struct ValueDifference: Sendable, Equatable {
    /// The largest absolute difference; infinite when one side is infinite.
    public var maximum: Double
    /// The mean absolute difference over the elements that are numbers on both sides.
    public var mean: Double
    /// The number of elements whose values differ.
    public var count: Int
    /// The number of elements that are not a number on one side only.
    public var notANumber: Int

    /// States how far values are apart.
    ///
    /// - Parameters:
    ///   - maximum: the largest absolute difference.
    ///   - mean: the mean absolute difference.
    ///   - count: the number of elements that differ.
    ///   - notANumber: the number of elements that are not a number on one side only.
    public init(maximum: Double = 0, mean: Double = 0, count: Int = 0, notANumber: Int = 0) {
        self.maximum = maximum
        self.mean = mean
        self.count = count
        self.notANumber = notANumber
    }
}

/// Two checkpoints compared tensor by tensor.
public struct CheckpointDifference: Sendable, Equatable {
    /// The tensors that differ, sorted by name; empty when the checkpoints are the same, bit for bit.
    public let tensors: [TensorDifference]

    /// The number of tensors that both have and that are the same, bit for bit.
    public let identicalCount: Int

    /// Compares two checkpoints.
    ///
    /// - Parameters:
    ///   - first: the tensors of one, by canonical names.
    ///   - second: the tensors of the other, by canonical names.
    /// - Throws: the source's error when a tensor cannot be read or is damaged.
    public init(between first: CanonicalTensors, and second: CanonicalTensors) throws {
        let firstIndices = Dictionary(uniqueKeysWithValues: first.tensors.enumerated().map { ($1.name, $0) })
        let secondIndices = Dictionary(uniqueKeysWithValues: second.tensors.enumerated().map { ($1.name, $0) })
        let names = Set(firstIndices.keys).union(secondIndices.keys).sorted(by: TensorDescriptor.precedes)
        let kinds = try parallelMap(count: names.count) { position -> TensorDifference.Kind? in
            let name = names[position]
            guard let one = firstIndices[name] else {
                return secondIndices[name].map { .missing(second.tensors[$0].shape) }
            }
            guard let other = secondIndices[name] else { return .extra(first.tensors[one].shape) }
            return try Self.compare(CheckedTensors(of: first), one, CheckedTensors(of: second), other)
        }
        tensors = zip(names, kinds).compactMap { name, kind in kind.map { TensorDifference(name: name, kind: $0) } }
        identicalCount = names.count - tensors.count
    }

    private static func compare(
        _ first: CheckedTensors,
        _ one: Int,
        _ second: CheckedTensors,
        _ other: Int
    ) throws -> TensorDifference.Kind? {
        let (a, b) = (first.tensors[one], second.tensors[other])
        guard a.shape == b.shape else { return .shape(a.shape, b.shape) }
        return try first.withTensorBytes(at: one) { firstBytes in
            try second.withTensorBytes(at: other) { secondBytes -> TensorDifference.Kind? in
                if a.dtype == b.dtype, sameBytes(firstBytes, secondBytes) { return nil }
                let difference = valueDifference(
                    between: firstBytes,
                    a.dtype,
                    and: secondBytes,
                    b.dtype,
                    count: a.shape.elementCount
                )
                return a.dtype == b.dtype ? .values(difference) : .dtype(a.dtype, b.dtype, difference)
            }
        }
    }
}

private func valueDifference(
    between first: RawSpan,
    _ firstType: DType,
    and second: RawSpan,
    _ secondType: DType,
    count: Int
) -> ValueDifference {
    var difference = ValueDifference()
    var sum = 0.0
    var numbers = 0
    for index in 0..<count {
        let a = element(index, of: first, firstType)
        let b = element(index, of: second, secondType)
        if a.isNaN || b.isNaN {
            if a.isNaN != b.isNaN {
                difference.notANumber += 1
                difference.count += 1
            }
            continue
        }
        numbers += 1
        let distance = a == b ? 0 : abs(a - b)
        if distance > 0 {
            difference.count += 1
            difference.maximum = max(difference.maximum, distance)
            sum += distance
        }
    }
    difference.mean = numbers > 0 ? sum / Double(numbers) : 0
    return difference
}
