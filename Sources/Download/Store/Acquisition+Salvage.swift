internal import ByteIO

extension Acquisition {
    /// A copy of a damaged file, from which the acquisition goes on.
    struct Salvage {
        /// What is known to be damaged in it.
        let damaged: [ContentReport.DamagedPart]
    }

    /// Begins with a copy of the file of this name that is in quarantine, so that only what is damaged must be fetched.
    ///
    /// That is done only for a file whose digest was recorded, which proves the whole in the end, and where no part of it was
    /// fetched yet.
    ///
    /// - Returns: `nil` when there is no such copy, or nothing tells what is wrong with it.
    func salvage(_ report: (TransferEvent) -> Void) -> Salvage? {
        let quarantined = store.quarantined(name)
        guard let record, inspector != nil, !fileExists(at: partial),
            !fileExists(at: store.journal(of: partial)), let found = try? fileSize(at: quarantined), found > 0
        else { return nil }
        var damaged: [ContentReport.DamagedPart] = []
        if found >= record.size {
            damaged = (try? inspector?.inspect(quarantined))?.damagedParts ?? []
            // what lies behind the end may be all that is wrong
            if damaged.isEmpty, found == record.size { return nil }
            guard damaged.allSatisfy({ $0.range.upperBound <= record.size }) else { return nil }
        }
        do {
            try Transfer.adopt(copyOf: quarantined, as: partial, size: record.size)
        } catch {
            Transfer.discard(partial)
            return nil
        }
        if found < record.size {
            let missing = ContentReport.DamagedPart(name: "end of the file", range: found..<record.size)
            report(.repairing(bytes: missing.range.count, parts: [missing.name]))
            return Salvage(damaged: [])
        }
        if !damaged.isEmpty {
            report(.repairing(bytes: damaged.reduce(0) { $0 + $1.range.count }, parts: damaged.map(\.name)))
        }
        return Salvage(damaged: damaged)
    }
}
