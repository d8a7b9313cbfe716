/// A set of byte positions, kept as sorted ranges that neither overlap nor touch.
package struct ByteRanges: Sendable, Equatable {
    /// The ranges, sorted; none is empty.
    package private(set) var ranges: [Range<Int>] = []

    /// Starts with no byte.
    package init() {}

    /// Starts with some ranges.
    ///
    /// - Parameter ranges: the ranges, in any order; they may overlap.
    package init(_ ranges: some Sequence<Range<Int>>) {
        for range in ranges { insert(range) }
    }

    /// The number of bytes.
    package var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// Whether there is no byte.
    package var isEmpty: Bool { ranges.isEmpty }

    /// Where the bytes from the start of the file end: everything before is in the set.
    package var prefixEnd: Int {
        guard let first = ranges.first, first.lowerBound == 0 else { return 0 }
        return first.upperBound
    }

    /// Adds a range.
    package mutating func insert(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let start = firstIndex { $0.upperBound >= range.lowerBound }
        var end = start
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
            lower = min(lower, ranges[end].lowerBound)
            upper = max(upper, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(start..<end, with: [lower..<upper])
    }

    /// Takes a range out.
    package mutating func remove(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let start = firstIndex { $0.upperBound > range.lowerBound }
        var end = start
        var rest: [Range<Int>] = []
        while end < ranges.count, ranges[end].lowerBound < range.upperBound {
            let found = ranges[end]
            if found.lowerBound < range.lowerBound { rest.append(found.lowerBound..<range.lowerBound) }
            if found.upperBound > range.upperBound { rest.append(range.upperBound..<found.upperBound) }
            end += 1
        }
        ranges.replaceSubrange(start..<end, with: rest)
    }

    /// What of a range is not in the set.
    package func gaps(in range: Range<Int>) -> [Range<Int>] {
        var gaps: [Range<Int>] = []
        var position = range.lowerBound
        var index = firstIndex { $0.upperBound > range.lowerBound }
        while position < range.upperBound, index < ranges.count, ranges[index].lowerBound < range.upperBound {
            if ranges[index].lowerBound > position { gaps.append(position..<ranges[index].lowerBound) }
            position = max(position, ranges[index].upperBound)
            index += 1
        }
        if position < range.upperBound { gaps.append(position..<range.upperBound) }
        return gaps
    }

    /// What of the set lies in a range.
    package func clamped(to limits: Range<Int>) -> ByteRanges {
        ByteRanges(ranges.map { $0.clamped(to: limits) })
    }

    /// The set without what is in another.
    package func subtracting(_ other: ByteRanges) -> ByteRanges {
        var result = self
        for range in other.ranges { result.remove(range) }
        return result
    }

    /// The first range for which something holds, if it holds for all later ones too; by bisection.
    private func firstIndex(where holds: (Range<Int>) -> Bool) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(ranges[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
