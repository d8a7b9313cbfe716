internal import CKernels

/// The precision of the products in convolutions; sums, normalization and everything else are 32-bit floats.
public enum Precision: String, Sendable, CaseIterable {
    /// 32-bit floats.
    case fp32
    /// Values and weights of the convolutions that gain from it are rounded to bfloat16, and their products summed as
    /// 32-bit floats. About one and a half times as fast; a logit is off by a few hundredths of the logits' deviation.
    case bf16

    /// Whether this processor can multiply in this precision.
    ///
    /// - Parameter set: the instruction set.
    /// - Returns: whether it can.
    public func isAvailable(on set: InstructionSet) -> Bool {
        guard let kernels = set.kernels else { return false }
        return unsafe self == .fp32 || kernels.pack_bf16 != nil
    }
}
