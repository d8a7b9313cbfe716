internal import Glibc

/// Where values lie on an axis.
package struct ChartScale {
    /// The values at the ends of the axis.
    package let domain: ClosedRange<Double>
    /// The places of its ends.
    package let range: ClosedRange<Double>

    package init(domain: ClosedRange<Double>, range: ClosedRange<Double>) {
        self.domain = domain
        self.range = range
    }

    /// The place of a value; what is outside lies at the end.
    package func place(_ value: Double) -> Double {
        let width = domain.upperBound - domain.lowerBound
        guard width > 0, value.isFinite else { return range.lowerBound }
        let share = min(1, max(0, (value - domain.lowerBound) / width))
        return range.lowerBound + share * (range.upperBound - range.lowerBound)
    }

    /// Round values on the axis, and the digits after the point that they have.
    package func ticks(about count: Int) -> (values: [Double], digits: Int) {
        let width = domain.upperBound - domain.lowerBound
        guard width > 0, width.isFinite else { return ([domain.lowerBound], 1) }
        let rough = width / Double(max(count, 1))
        let power = pow(10, floor(log10(rough)))
        let step = ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10) * power
        let first = (domain.lowerBound / step).rounded(.up)
        let last = (domain.upperBound / step).rounded(.down)
        guard last - first < 100 else { return ([], 0) }
        let values = stride(from: first, through: last, by: 1).map { $0 * step }
        return (values, max(0, Int(-floor(log10(step * 1.001)))))
    }
}
