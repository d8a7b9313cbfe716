internal import CKernels

/// The precision of the products in convolutions; sums, normalization and everything else are 32-bit floats.
public enum Precision: String, Sendable, CaseIterable {
    /// 32-bit floats.
    case fp32
    /// Values and weights of the convolutions that gain from it are rounded to bfloat16, and their products summed as
    /// 32-bit floats. Faster where the processor has such products, and less exact: the logits of a deep or wide network
    /// may be off by some tenths of their standard deviation.
    case bf16

    /// Whether this processor multiplies in this precision itself; elsewhere bfloat16 is computed by products of 32-bit
    /// floats, which gives the same answers within rounding, and is not faster.
    ///
    /// - Parameter set: the instruction set.
    /// - Returns: whether it does.
    public func isNative(on set: InstructionSet) -> Bool {
        self == .fp32 || ck_probe_has_bf16(set.code)
    }
}
