/// The files of one fetch and how far they are, whatever way that is shown.
package struct FetchLedger {
    /// All files together.
    package struct Total: Equatable {
        /// The number of files that are done, or will not come.
        package var closed = 0
        /// The number of files.
        package var files = 0
        /// The number of bytes that are here.
        package var received = 0
        /// The number of bytes in the end; `nil` when one size is not known.
        package var bytes: Int? = 0
        /// The percentage that is shown.
        package var percentage: Int?
        /// The bytes per second over the last few seconds.
        package var bytesPerSecond: Double?
    }

    /// The files in the order of the command line.
    package private(set) var items: [FetchItem] = []
    private var hasBegun = false
    private var transferred = 0
    private var rate = FetchRate()
    private var share = 0.0

    /// Starts without a file.
    package init() {}

    /// Adds a file.
    ///
    /// - Parameters:
    ///   - name: its name in the store.
    ///   - size: its size, if that is known beforehand.
    /// - Returns: its number.
    package mutating func add(_ name: String, size: Int?) -> Int {
        items.append(FetchItem(name: name, expected: size))
        return items.count - 1
    }

    /// Changes a file.
    package mutating func update(
        _ item: Int,
        at now: ContinuousClock.Instant,
        _ change: (inout FetchItem) -> Void
    ) {
        if !hasBegun { rate.reset(to: 0, at: now) }
        hasBegun = true
        let before = items[item].transferred
        change(&items[item])
        transferred += items[item].transferred - before
        rate.add(transferred, at: now)
    }

    /// Whether there is more than one file to wait for.
    package var hasTotal: Bool { items.count { !$0.wasCached } > 1 }

    /// All files together; its percentage never goes back.
    package mutating func total(at now: ContinuousClock.Instant) -> Total {
        var total = Total()
        for item in items {
            total.files += 1
            if item.phase == .finished || item.phase == .failed { total.closed += 1 }
            total.received += item.mostReceived
            total.bytes = total.bytes.flatMap { sum in item.total.map { sum + max($0, item.mostReceived) } }
        }
        if let bytes = total.bytes {
            share = max(share, bytes > 0 ? min(1, Double(total.received) / Double(bytes)) : 0)
            total.percentage = Int(share * 100)
        }
        total.bytesPerSecond = rate.bytesPerSecond(at: now)
        return total
    }
}
