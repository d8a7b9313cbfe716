/// The dimensions of a tensor, outermost first, with a number of elements that is known to be representable.
///
/// A value of this type has passed the check: no dimension is negative, the rank is at most ``maximumRank``, and the
/// product of the dimensions, zeros left out, is at most ``maximumElementCount``. Sizes in bytes and strides computed
/// from it cannot overflow.
public struct Shape: Sendable, Hashable {
    /// The largest rank that is accepted; NumPy's own limit.
    public static let maximumRank = 64

    /// The largest number of elements that is accepted, so that the size in bytes fits into an `Int` for every ``DType``.
    public static let maximumElementCount = Int.max / 16

    /// The dimensions, outermost first.
    public let dimensions: [Int]

    /// The number of elements: the product of the dimensions, 1 for a scalar.
    public let elementCount: Int

    /// Checks dimensions that come from outside.
    ///
    /// - Parameter dimensions: the dimensions, outermost first.
    /// - Throws: ``ShapeError`` when a dimension is negative, or the rank or the number of elements is over its limit.
    public init(validating dimensions: [Int]) throws(ShapeError) {
        guard dimensions.count <= Self.maximumRank else { throw .tooManyDimensions(dimensions.count) }
        var product = 1
        var hasZero = false
        for dimension in dimensions {
            guard dimension >= 0 else { throw .negativeDimension(dimension) }
            if dimension == 0 {
                hasZero = true
                continue
            }
            let (partial, overflow) = product.multipliedReportingOverflow(by: dimension)
            guard !overflow, partial <= Self.maximumElementCount else { throw .tooManyElements(dimensions) }
            product = partial
        }
        self.dimensions = dimensions
        elementCount = hasZero ? 0 : product
    }

    /// Makes a shape from dimensions that the program itself chose.
    ///
    /// - Parameter dimensions: the dimensions, outermost first.
    /// - Precondition: the dimensions pass the check of ``init(validating:)``.
    public init(_ dimensions: [Int]) {
        do {
            try self.init(validating: dimensions)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The number of dimensions.
    public var rank: Int { dimensions.count }
}

extension Shape: ExpressibleByArrayLiteral {
    /// Makes a shape from a literal; see ``init(_:)``.
    ///
    /// - Parameter elements: the dimensions, outermost first.
    public init(arrayLiteral elements: Int...) {
        self.init(elements)
    }
}

extension Shape: CustomStringConvertible {
    /// The dimensions as `7x7x3x64`; `scalar` for rank 0.
    public var description: String {
        dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "x")
    }
}

/// Why dimensions do not form a ``Shape``.
public enum ShapeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A dimension is below zero.
    case negativeDimension(Int)
    /// There are more dimensions than ``Shape/maximumRank``.
    case tooManyDimensions(Int)
    /// The product of the dimensions is over ``Shape/maximumElementCount``.
    case tooManyElements([Int])

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .negativeDimension(let dimension):
            "a dimension is negative: \(dimension)"
        case .tooManyDimensions(let rank):
            "\(rank) dimensions are more than the \(Shape.maximumRank) that are supported"
        case .tooManyElements(let dimensions):
            "the shape \(dimensions) has more elements than can be addressed"
        }
    }
}
