extension [Range<Int>] {
    /// Joins ranges that lie close together, so that fewer requests fetch them; the smallest gaps are closed first.
    ///
    /// - Parameters:
    ///   - gap: the largest distance that is closed.
    ///   - budget: the most bytes that lie in closed gaps.
    /// - Returns: the ranges, sorted, none empty, without overlap.
    package func joined(overGapsUpTo gap: Int, budget: Int = .max) -> [Range<Int>] {
        var sorted: [Range<Int>] = []
        for range in filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = sorted.last, range.lowerBound <= last.upperBound {
                sorted[sorted.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
            } else {
                sorted.append(range)
            }
        }
        let gaps = sorted.indices.dropFirst().map {
            (index: $0, count: sorted[$0].lowerBound - sorted[$0 - 1].upperBound)
        }
        var remaining = budget
        var closed: Set<Int> = []
        for candidate in gaps.sorted(by: { ($0.count, $0.index) < ($1.count, $1.index) }) {
            guard candidate.count <= gap, candidate.count <= remaining else { break }
            remaining -= candidate.count
            closed.insert(candidate.index)
        }
        var joined: [Range<Int>] = []
        for (index, range) in sorted.enumerated() {
            if closed.contains(index), let last = joined.popLast() {
                joined.append(last.lowerBound..<range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}
