public import Tensors

/// What another element type did to the values of one tensor.
public struct RoundingCost: Sendable, Equatable {
    /// The tensor's name.
    public let name: String
    /// The element type before.
    public let from: DType
    /// The element type after.
    public let to: DType
    /// The largest absolute difference, over the values that are finite before and after.
    public let maximum: Double
    /// The mean absolute difference, over the same values.
    public let mean: Double
    /// The number of those values.
    public let finite: Int
    /// The number of finite values that became infinite, because the new type has none as large.
    public let overflowed: Int
    /// The number of values that became zero, because the new type has none as small.
    public let vanished: Int

    /// States a cost.
    ///
    /// - Parameters:
    ///   - name: the tensor's name.
    ///   - from: the element type before.
    ///   - to: the element type after.
    ///   - maximum: the largest absolute difference.
    ///   - mean: the mean absolute difference.
    ///   - finite: the number of values that are finite before and after.
    ///   - overflowed: the number of finite values that became infinite.
    ///   - vanished: the number of values that became zero.
    public init(
        name: String,
        from: DType,
        to: DType,
        maximum: Double = 0,
        mean: Double = 0,
        finite: Int,
        overflowed: Int = 0,
        vanished: Int = 0
    ) {
        self.name = name
        self.from = from
        self.to = to
        self.maximum = maximum
        self.mean = mean
        self.finite = finite
        self.overflowed = overflowed
        self.vanished = vanished
    }

    /// Whether every value is what it was.
    public var isExact: Bool { maximum == 0 && overflowed == 0 && vanished == 0 }
}
