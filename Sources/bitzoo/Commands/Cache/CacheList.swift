import ArgumentParser
import ByteIO
import Download
import FoundationEssentials
import SystemPackage

struct CacheList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the fetched files, and what else takes room in the cache.",
        discussion: """
            The state of a fetched file is the highest level of trust that it has reached. A partial file is a download that the \
            next fetch of that name goes on with; a quarantined one turned out to be damaged; no name refers to an \
            unreferenced one; a derived one was made of fetched files, and can be made again.
            """
    )

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let context = options.context
        let inventory = try context.store().inventory()
        if options.json {
            try writeJSON(CacheListing(inventory))
            return
        }
        let terminal = context.terminal
        var table = Table([
            ("NAME", .left), ("SIZE", .right), ("STATE", .left), ("DATE", .left), ("SHA-256", .left),
        ])
        for file in inventory.files {
            let digest = file.record?.sha256.hexadecimal
            table.append([
                file.name.string, size(file.size, on: terminal),
                file.record.map { "level \($0.level)" } ?? "unrecorded",
                file.record?.fetchedAt.formatted(.iso8601) ?? "unknown",
                digest.map { terminal.isInteractive ? String($0.prefix(16)) + "…" : $0 } ?? "unknown",
            ])
        }
        let others = [
            ("partial", inventory.partials), ("quarantined", inventory.quarantined),
            ("unreferenced", inventory.unreferenced), ("derived", inventory.derived),
        ]
        let now = Date()
        for (state, items) in others {
            for item in items {
                table.append([
                    item.name, size(item.arrived ?? item.bytesOnDisk, on: terminal), state,
                    terminal.isInteractive ? age(of: item, now) : item.modified.formatted(.iso8601), "unknown",
                ])
            }
        }
        table.write(on: terminal)
        if terminal.isInteractive {
            writeLine("\(counted(inventory.files.count, "file")), \(formatBytes(inventory.bytesOnDisk)) on disk")
        }
    }

    private func size(_ bytes: Int, on terminal: Terminal) -> String {
        terminal.isInteractive ? formatBytes(bytes) : String(bytes)
    }

    private func age(of item: Store.Inventory.Item, _ now: Date) -> String {
        let seconds = max(0, now.timeIntervalSince(item.modified))
        let days = Int(min(seconds / 86_400, 1e6))
        return "\(days > 0 ? counted(days, "day") : formatDuration(seconds: seconds)) old"
    }
}

/// The cache in JSON.
private struct CacheListing: Encodable {
    private struct File: Encodable {
        let name: String
        let path: String
        let bytes: Int
        let sha256: String?
        let contentDigest: String?
        let level: Int?
        let verification: [String]?
        let url: String?
        let fetched: String?
    }

    private struct Item: Encodable {
        let name: String
        let path: String
        let bytesOnDisk: Int
        let arrived: Int?
        let total: Int?
        let modified: String

        init(_ item: Store.Inventory.Item) {
            name = item.name
            path = item.path.string
            bytesOnDisk = item.bytesOnDisk
            arrived = item.arrived
            total = item.total
            modified = item.modified.formatted(.iso8601)
        }
    }

    private let files: [File]
    private let partials: [Item]
    private let quarantined: [Item]
    private let unreferenced: [Item]
    private let derived: [Item]
    private let bytesOnDisk: Int

    init(_ inventory: Store.Inventory) {
        files = inventory.files.map { file in
            File(
                name: file.name.string,
                path: file.path.string,
                bytes: file.size,
                sha256: file.record?.sha256.hexadecimal,
                contentDigest: file.record?.contentDigest?.hexadecimal,
                level: file.record?.level,
                verification: file.record?.verification.map(\.rawValue),
                url: file.record?.url,
                fetched: file.record?.fetchedAt.formatted(.iso8601)
            )
        }
        partials = inventory.partials.map(Item.init)
        quarantined = inventory.quarantined.map(Item.init)
        unreferenced = inventory.unreferenced.map(Item.init)
        derived = inventory.derived.map(Item.init)
        bytesOnDisk = inventory.bytesOnDisk
    }
}
