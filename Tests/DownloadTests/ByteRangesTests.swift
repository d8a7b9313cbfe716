import Download
import Testing

@Suite struct ByteRangesTests {
    @Test func rangesThatTouchBecomeOne() {
        #expect(ByteRanges([0..<3, 5..<8, 3..<5]).ranges == [0..<8])
        #expect(ByteRanges([4..<4]).ranges == [])
    }

    @Test func aHoleSplits() {
        var ranges = ByteRanges([0..<10])
        ranges.remove(3..<5)
        #expect(ranges.ranges == [0..<3, 5..<10])
        #expect(ranges.count == 8)
        #expect(ranges.prefixEnd == 3)
        #expect(ranges.gaps(in: 1..<12) == [3..<5, 10..<12])
        #expect(ranges.subtracting(ByteRanges([2..<6])).ranges == [0..<2, 6..<10])
    }

    @Test func thePrefixBeginsAtZero() {
        #expect(ByteRanges([1..<9]).prefixEnd == 0)
        #expect(ByteRanges().prefixEnd == 0)
    }

    /// Against a set of numbers, with a generator that gives the same every time.
    @Test func doesWhatASetOfNumbersDoes() {
        var seed: UInt64 = 1
        func random(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % limit
        }
        var ranges = ByteRanges()
        var numbers: Set<Int> = []
        for _ in 0..<3000 {
            let start = random(60)
            let range = start..<(start + random(12))
            if random(2) == 0 {
                ranges.insert(range)
                numbers.formUnion(range)
            } else {
                ranges.remove(range)
                numbers.subtract(range)
            }
            #expect(Set(ranges.ranges.flatMap(\.self)) == numbers)
            #expect(ranges.count == numbers.count)
            #expect(zip(ranges.ranges, ranges.ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
            let window = random(60)..<(60 + random(20))
            #expect(Set(ranges.gaps(in: window).flatMap(\.self)) == Set(window).subtracting(numbers))
        }
    }
}
