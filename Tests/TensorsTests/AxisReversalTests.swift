import Tensors
import Testing

@Suite struct AxisReversalTests {
    @Test(arguments: [(1, 1, 1), (5, 1, 1), (1, 5, 1), (1, 1, 5), (0, 2, 3), (2, 0, 3), (2, 3, 0)])
    func orderThatStaysIsNone(outer: Int, middle: Int, inner: Int) {
        #expect(AxisReversal(outer: outer, middle: middle, inner: inner) == nil)
    }

    @Test(arguments: [(2, 3, 1), (1, 2, 3), (2, 1, 3), (2, 3, 4)])
    func anyOtherCountsItsElements(outer: Int, middle: Int, inner: Int) throws {
        let reversal = try #require(AxisReversal(outer: outer, middle: middle, inner: inner))
        #expect(reversal.elementCount == outer * middle * inner)
        #expect([reversal.outer, reversal.middle, reversal.inner] == [outer, middle, inner])
    }
}
