internal import CKernels

/// The precision of the products in convolutions; sums, normalization and everything else are 32-bit floats.
public enum Precision: String, Sendable, CaseIterable {
    /// 32-bit floats.
    case fp32
    /// Values and weights of the convolutions that gain from it are rounded to bfloat16, and their products summed as
    /// 32-bit floats. Faster where the processor has such products, and less exact: the logits of a deep or wide network
    /// may be off by some tenths of their standard deviation.
    case bf16

    /// Whether products of this precision are the processor's own; elsewhere bfloat16 is computed by products of 32-bit
    /// floats, which gives the same answers within rounding, and is not faster.
    ///
    /// Intel's processors with AVX-512 BF16 count as others: their products of bfloat16 are slower than those of floats.
    ///
    /// - Parameter set: the instruction set.
    /// - Returns: whether they are.
    public func isNative(on set: InstructionSet) -> Bool {
        self == .fp32 || ck_uses_bf16(set.code)
    }
}
