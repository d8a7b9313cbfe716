import ArgumentParser
import ByteIO
import Catalog
import Download
import Formats
import SystemPackage

/// The options that every command has.
struct GlobalOptions: ParsableArguments {
    @Flag(help: "Print the result as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Use this catalogue instead of the built-in one.", valueName: "file"))
    var catalog: String?

    /// What the command runs in.
    var context: CommandContext {
        CommandContext(environment: ProcessEnvironment.current, catalogOption: catalog)
    }
}

/// What a command needs of the world around it; the only place that looks at the environment.
struct CommandContext: Sendable {
    let environment: [String: String]
    let terminal: Terminal
    private let catalogOption: String?

    init(environment: [String: String], catalogOption: String?) {
        self.environment = environment
        self.catalogOption = catalogOption
        terminal = Terminal(environment: environment)
    }

    /// Loads the catalogue: the one given by `--catalog`, by `BITZOO_CATALOG`, or the built-in one.
    func loadCatalog() throws -> ModelCatalog {
        try ModelCatalog.load(from: (catalogOption ?? variable("BITZOO_CATALOG")).map { FilePath($0) })
    }

    /// The cache.
    func store() throws -> Store {
        Store(root: try CacheLocation.root(environment: environment))
    }

    /// Where files go that are not kept.
    var temporaryDirectory: FilePath {
        FilePath(variable("TMPDIR") ?? "/tmp")
    }

    /// Who runs libhdf5: this program, started again as its own helper.
    var hdf5: HDF5Reader {
        .helper(executable: Resources.executable, arguments: [HDF5HelperCommand.name])
    }

    /// The files that come with the program.
    var resources: Resources {
        Resources(override: variable("BITZOO_RESOURCES").map { FilePath($0) })
    }

    /// The downloader.
    func fetcher(isOffline: Bool, with options: TransferOptions? = nil) throws -> Fetcher {
        Fetcher(store: try store(), transfer: Transfer(settings: transferSettings(options)), isOffline: isOffline)
    }

    /// A switch in the environment: 1, on, yes or true, in any case.
    func isOn(_ name: String) -> Bool {
        ["1", "on", "yes", "true"].contains(variable(name)?.lowercased())
    }

    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
