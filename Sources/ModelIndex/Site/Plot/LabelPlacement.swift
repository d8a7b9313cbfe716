/// Finds places for names beside points, so that nothing covers anything else.
struct LabelPlacement {
    /// A rectangle of the chart.
    struct Box {
        var x: ClosedRange<Double>
        var y: ClosedRange<Double>

        func overlaps(_ other: Box) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }
    }

    /// Where a name stands.
    struct Place {
        /// The place on the line that `anchor` names, which is the end that is next to the point.
        let x: Double
        /// The middle of the line.
        let y: Double
        /// How SVG calls the part of the text that is at `x`.
        let anchor: String
        /// Whether the name is so far away that a line has to lead to it.
        let isFar: Bool
    }

    /// How high a line of text is, and how wide one character on average.
    static let height = 12.0
    static let advance = 7.6

    private let bounds: Box
    private var taken: [Box]

    /// Starts with what must stay free.
    ///
    /// - Parameters:
    ///   - bounds: the plot.
    ///   - marks: the points and their whiskers.
    init(bounds: Box, marks: [Box]) {
        self.bounds = bounds
        taken = marks
    }

    /// Finds a place for a name.
    ///
    /// - Parameters:
    ///   - text: the name.
    ///   - x: where its point is.
    ///   - y: where its point is.
    ///   - radius: how far the point's mark reaches.
    /// - Returns: the place; `nil` when everything around the point is taken.
    mutating func place(_ text: String, x: Double, y: Double, radius: Double) -> Place? {
        let width = Double(text.count) * Self.advance
        let half = Self.height / 2
        for distance in [0.0, 10, 22, 36, 52] {
            let side = radius + 4 + distance
            let rise = radius + 8 + distance
            let candidates = [
                (x + side, y, "start"), (x - side, y, "end"), (x, y - rise, "middle"), (x, y + rise, "middle"),
                (x + side, y - rise, "start"), (x - side, y - rise, "end"), (x + side, y + rise, "start"),
                (x - side, y + rise, "end"),
            ]
            for (start, line, anchor) in candidates {
                let left = anchor == "start" ? start : anchor == "end" ? start - width : start - width / 2
                let box = Box(x: left...left + width, y: line - half...line + half)
                guard bounds.x.contains(box.x.lowerBound), bounds.x.contains(box.x.upperBound),
                    bounds.y.contains(box.y.lowerBound), bounds.y.contains(box.y.upperBound),
                    !taken.contains(where: { $0.overlaps(box) })
                else { continue }
                taken.append(box)
                return Place(x: start, y: line, anchor: anchor, isFar: distance > 0)
            }
        }
        return nil
    }
}
