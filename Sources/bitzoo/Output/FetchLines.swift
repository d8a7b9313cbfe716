/// How the moving lines of a fetch are put together: the columns that a terminal has room for.
package struct FetchLines {
    /// A way to fill a line, from the richest to the poorest.
    private enum Layout: CaseIterable {
        case bar, bytes, size, rate, left, percentage

        /// The columns that follow the name, the gap before them included.
        var width: Int {
            switch self {
            case .bar: Self.bytes.width + 2 + FetchLines.barWidth
            case .bytes: Self.rate.width + 2 + 20
            case .size: Self.rate.width + 2 + 8
            case .rate: Self.left.width + 2 + 10
            case .left: Self.percentage.width + 2 + 15
            case .percentage: 2 + 4
            }
        }
    }

    private static let barWidth = 22
    /// A name is not made shorter than this for the sake of more columns.
    private static let nameWidth = 26

    private let columns: Int
    private let nameColumns: Int
    private let layout: Layout
    private let now: ContinuousClock.Instant

    /// Chooses the columns.
    ///
    /// - Parameters:
    ///   - names: the names that will stand in front.
    ///   - width: the number of columns of the terminal; the last one stays free, so that no terminal breaks the line.
    ///   - now: the time.
    package init(names: [String], width: Int, now: ContinuousClock.Instant) {
        self.now = now
        columns = max(0, width - 1)
        let longest = names.map(\.columnCount).max() ?? 0
        let room = columns
        layout = Layout.allCases.first { room - $0.width >= min(longest, Self.nameWidth) } ?? .percentage
        nameColumns = max(0, min(longest, columns - layout.width))
    }

    /// The line of a file.
    package func line(_ item: FetchItem) -> String {
        if case .working(let work) = item.phase { return assemble(item.name, [work]) }
        let isComplete = item.total.map { item.received >= $0 } ?? false
        var tail: String?
        switch item.note {
        case .retrying(let time, let reason):
            let seconds = Int(max(0, (time - now) / .seconds(1)).rounded(.up))
            tail =
                (seconds > 0 ? "retrying in \(formatDuration(seconds: Double(seconds)))" : "retrying") + ": \(reason)"
        case .restarted(let reason): tail = "restarted: \(reason)"
        case .repairing(let bytes, let parts):
            tail = "repairing \(formatBytes(bytes)): \(parts.joined(separator: ", "))"
        case nil: if isComplete { tail = "checking" }
        }
        let left = item.total.map { $0 - item.received }
        return numbers(
            item.name,
            percentage: item.percentage,
            received: item.mostReceived,
            total: item.total,
            bytesPerSecond: item.bytesPerSecond(at: now),
            left: left,
            tail: tail
        ).adding(item.connections > 1 && tail == nil ? "\(item.connections) connections" : "", within: columns)
    }

    /// The line of all files together.
    package func line(_ total: FetchLedger.Total) -> String {
        numbers(
            FetchLedger.Total.name(of: total),
            percentage: total.percentage,
            received: total.received,
            total: total.bytes,
            bytesPerSecond: total.bytesPerSecond,
            left: total.bytes.map { $0 - total.received },
            tail: nil
        )
    }

    private func numbers(
        _ name: String,
        percentage: Int?,
        received: Int,
        total: Int?,
        bytesPerSecond: Double?,
        left: Int?,
        tail: String?
    ) -> String {
        var parts: [String] = []
        if layout == .bar { parts.append(bar(percentage)) }
        parts.append((percentage.map { "\($0)%" } ?? "").padded(to: 4, isRightAligned: true))
        // what is to be said takes the place of the numbers
        if let tail { return assemble(name, parts + [tail]) }
        let size = total.map(formatBytes) ?? formatBytes(received)
        switch layout {
        case .bar, .bytes:
            let both = total == nil ? size : "\(formatBytes(received)) of \(size)"
            parts.append(both.padded(to: 20, isRightAligned: true))
        case .size: parts.append(size.padded(to: 8, isRightAligned: true))
        case .rate, .left, .percentage: break
        }
        let hasRate = layout != .left && layout != .percentage
        if hasRate {
            parts.append((bytesPerSecond.map(formatRate) ?? "").padded(to: 10, isRightAligned: true))
        }
        if layout != .percentage, let left, left > 0, let bytesPerSecond {
            let isMoving = bytesPerSecond >= 1
            parts.append(isMoving ? "\(formatShort(seconds: Double(left) / bytesPerSecond)) left" : "stalled")
        }
        return assemble(name, parts)
    }

    private func assemble(_ name: String, _ parts: [String]) -> String {
        let label = printable(name).shortened(to: nameColumns).padded(to: nameColumns)
        var line = ([label] + parts.map(printable)).joined(separator: "  ").cut(to: columns)
        while line.last == " " { line.removeLast() }
        return line
    }

    private func bar(_ percentage: Int?) -> String {
        let filled = (percentage ?? 0) * (Self.barWidth - 2) / 100
        return "[" + String(repeating: "#", count: filled)
            + String(repeating: ".", count: Self.barWidth - 2 - filled) + "]"
    }
}

extension FetchLedger.Total {
    /// What stands in front of the line of all files.
    static func name(of total: FetchLedger.Total) -> String { "\(total.closed) of \(total.files) files" }
}

/// A speed for people: `12.8 MB/s`.
func formatRate(_ bytesPerSecond: Double) -> String {
    // an upper end, so that no clock can make a number that does not fit
    formatBytes(Int(min(max(0, bytesPerSecond), 1e15))) + "/s"
}

extension String {
    /// The text with something less important at its end, if there is room for all of it.
    fileprivate func adding(_ text: String, within columns: Int) -> String {
        text.isEmpty || columnCount + 2 + text.columnCount > columns ? self : self + "  " + text
    }
}

/// The time left, in at most ten columns: `8 s`, `3 min 20 s`, `2 h 5 min`; while there is any it is not nothing.
private func formatShort(seconds: Double) -> String {
    seconds < 360_000 ? formatDuration(seconds: max(1, seconds)) : "> 4 days"
}
