public import SystemPackage

/// Where the store is, unless the caller says otherwise.
public enum CacheLocation {
    /// Finds the store's root: `BITZOO_HOME`, or else `bitzoo` in `XDG_CACHE_HOME`, or else `~/.cache/bitzoo`.
    ///
    /// An empty variable counts as unset, and a relative `XDG_CACHE_HOME` too, as the XDG base directory specification
    /// asks.
    ///
    /// - Parameter environment: the process's environment.
    /// - Returns: the root.
    /// - Throws: ``StoreError/noLocation``.
    public static func root(environment: [String: String]) throws(StoreError) -> FilePath {
        func path(_ variable: String) -> FilePath? {
            environment[variable].flatMap { $0.isEmpty ? nil : FilePath($0) }
        }
        if let home = path("BITZOO_HOME") { return home }
        if let caches = path("XDG_CACHE_HOME"), caches.isAbsolute { return caches.appending("bitzoo") }
        if let home = path("HOME") { return home.appending(".cache/bitzoo") }
        throw .noLocation
    }
}
