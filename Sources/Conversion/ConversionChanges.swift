public import Tensors

/// What a conversion changes of a checkpoint besides the form of the file; by default nothing.
public struct ConversionChanges: Sendable {
    /// What happens to the head, the last two tensors of the network.
    public enum Head: Sendable {
        /// It stays as it is.
        case kept
        /// It is left out.
        case removed
        /// It is replaced by that of another checkpoint.
        case replaced(by: CheckpointFile)
    }

    /// What happens to the head.
    public var head: Head

    /// The new type of floating-point values, one of ``RoundedTensors/types``; `nil` for the type that they have.
    public var dtype: DType?

    /// States changes.
    ///
    /// - Parameters:
    ///   - head: what happens to the head.
    ///   - dtype: the new type of floating-point values; `nil` for the type that they have.
    public init(head: Head = .kept, dtype: DType? = nil) {
        self.head = head
        self.dtype = dtype
    }
}

/// What a conversion did.
public struct ConversionReport: Sendable, Equatable {
    /// The number of tensors that were written.
    public let tensorCount: Int

    /// What a new element type did to each tensor that got one, by canonical names and in their order.
    public let costs: [RoundingCost]

    /// States what was done.
    ///
    /// - Parameters:
    ///   - tensorCount: the number of tensors that were written.
    ///   - costs: what a new element type did to each tensor that got one.
    public init(tensorCount: Int, costs: [RoundingCost] = []) {
        self.tensorCount = tensorCount
        self.costs = costs
    }
}
