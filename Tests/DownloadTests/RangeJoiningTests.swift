import Download
import Testing

@Suite struct RangeJoiningTests {
    @Test func overlapsAndNeighboursBecomeOne() {
        #expect([5..<9, 0..<2, 9..<12, 7..<8, 3..<3].joined(overGapsUpTo: 0) == [0..<2, 5..<12])
        #expect(([] as [Range<Int>]).joined(overGapsUpTo: 9) == [])
    }

    @Test func smallGapsAreClosed() {
        #expect([0..<2, 5..<9, 20..<21].joined(overGapsUpTo: 3) == [0..<9, 20..<21])
        #expect([0..<2, 5..<9, 20..<21].joined(overGapsUpTo: 2) == [0..<2, 5..<9, 20..<21])
    }

    @Test func theSmallestGapsUseTheBudgetUp() {
        let ranges = [0..<10, 14..<20, 22..<30, 33..<40]
        #expect(ranges.joined(overGapsUpTo: 10, budget: 5) == [0..<10, 14..<40])
        #expect(ranges.joined(overGapsUpTo: 10, budget: 1) == ranges)
        #expect(ranges.joined(overGapsUpTo: 10, budget: 9) == [0..<40])
    }
}
