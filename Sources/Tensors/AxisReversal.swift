/// A reordering of a tensor's values, seen as three axes, into the reverse order of the axes.
///
/// The value at `[i][j][k]` of `outer x middle x inner` goes to `[k][j][i]` of `inner x middle x outer`. With one or two
/// axes of length 1 this is a matrix's transposition; a convolution's kernel gets from `HWIO` to `OIHW` by the axes `HW`,
/// `I` and `O`, and back by `O`, `I` and `HW`.
package struct AxisReversal: Sendable, Hashable {
    /// The length of the outermost axis, which becomes the innermost.
    package let outer: Int
    /// The length of the axis that stays in the middle.
    package let middle: Int
    /// The length of the innermost axis, which becomes the outermost.
    package let inner: Int

    /// Describes a reordering; fails when it would leave every value where it is.
    ///
    /// - Parameters:
    ///   - outer: the length of the outermost axis.
    ///   - middle: the length of the middle axis.
    ///   - inner: the length of the innermost axis.
    /// - Precondition: the lengths are those of a ``Shape``'s dimensions, or products of them.
    package init?(outer: Int, middle: Int, inner: Int) {
        let lengths = [outer, middle, inner]
        guard !lengths.contains(0), lengths.count(where: { $0 > 1 }) > 1 else { return nil }
        self.outer = outer
        self.middle = middle
        self.inner = inner
    }

    /// The number of values.
    package var elementCount: Int { outer * middle * inner }
}
