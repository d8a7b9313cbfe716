import ArgumentParser
import Catalog
import Download

struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Look into the cache of fetched files, check it, and make room.",
        discussion: "The cache is BITZOO_HOME, or bitzoo under XDG_CACHE_HOME, or ~/.cache/bitzoo.",
        subcommands: [CachePath.self, CacheList.self, CacheVerify.self, CachePrune.self, CacheRemove.self]
    )
}

/// The names in the cache that a user means.
struct CacheSelection {
    let names: [StoreName]
    /// Whether a pattern was among the arguments, so that more may be meant than the user has in mind.
    let hasPatterns: Bool

    /// Understands the arguments.
    ///
    /// - Parameters:
    ///   - arguments: names as `bitzoo cache list` shows them, or patterns for them.
    ///   - known: what there is.
    /// - Throws: ``CommandFailure`` for what leads to nothing.
    init(_ arguments: [String], among known: [StoreName]) throws {
        var names: Set<StoreName> = []
        var hasPatterns = false
        for argument in arguments {
            if let name = known.first(where: { $0.string == argument }) {
                names.insert(name)
                continue
            }
            let pattern = GlobPattern(argument)
            let matches = GlobPattern.isPattern(argument) ? known.filter { pattern.matches($0.string) } : []
            guard !matches.isEmpty else {
                throw CommandFailure(
                    status: .noInput,
                    description: "\(argument) is neither in the cache nor in the lock file",
                    hint: "bitzoo cache list shows what is"
                )
            }
            hasPatterns = true
            names.formUnion(matches)
        }
        self.names = names.sorted()
        self.hasPatterns = hasPatterns
    }
}
