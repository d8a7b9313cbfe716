import ArgumentParser
import ByteIO
import Download
import FoundationEssentials
import SystemPackage

struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Look into the cache of fetched files.",
        discussion: "The cache is BITZOO_HOME, or bitzoo under XDG_CACHE_HOME, or ~/.cache/bitzoo.",
        subcommands: [CachePath.self, CacheList.self, CacheRemove.self]
    )
}

struct CachePath: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "path", abstract: "Print where the cache is.")

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let path: String
    }

    func run() throws {
        let root = try options.context.store().root.string
        if options.json { try writeJSON(Result(path: root)) } else { writeLine(root) }
    }
}

struct CacheList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the fetched files.")

    @OptionGroup var options: GlobalOptions

    private struct Entry: Encodable {
        let name: String
        let path: String
        let bytes: Int
        let sha256: String?
        let url: String?
        let fetched: String?
    }

    func run() throws {
        let context = options.context
        let entries = try context.store().entries().map { entry in
            Entry(
                name: entry.name.string,
                path: entry.path.string,
                bytes: entry.size,
                sha256: entry.record?.sha256.hexadecimal,
                url: entry.record?.url,
                fetched: entry.record?.fetchedAt.formatted(.iso8601)
            )
        }
        if options.json {
            try writeJSON(entries)
            return
        }
        let terminal = context.terminal
        var table = Table([("NAME", .left), ("SIZE", .right), ("FETCHED", .left), ("SHA-256", .left)])
        for entry in entries {
            table.append([
                entry.name, terminal.isInteractive ? formatBytes(entry.bytes) : String(entry.bytes),
                entry.fetched ?? "unknown",
                entry.sha256.map { terminal.isInteractive ? String($0.prefix(16)) + "…" : $0 } ?? "unknown",
            ])
        }
        table.write(on: terminal)
    }
}

struct CacheRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove fetched files and what the lock file recorded of them.",
        discussion: "The next fetch of the file is a first one again: it records whatever the server then has."
    )

    @Argument(help: ArgumentHelp("Names as bitzoo cache list shows them.", valueName: "name"))
    var names: [String]

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let name: String
        let removed: Bool
    }

    func run() throws {
        let store = try options.context.store()
        var results: [Result] = []
        var failures = FailureList()
        for text in names {
            failures.collect {
                let name = try StoreName(text)
                let isRemoved = try store.remove(name)
                let isForgotten = try store.lockFile.forget(name) != nil
                guard isRemoved || isForgotten else {
                    throw CommandFailure(
                        status: .noInput,
                        description: "\(text) is neither in the cache nor in the lock file",
                        hint: "bitzoo cache list shows what is"
                    )
                }
                results.append(Result(name: text, removed: isRemoved))
            }
        }
        if options.json { try writeJSON(results) }
        try failures.finish()
    }
}
