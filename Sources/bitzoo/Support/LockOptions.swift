import ArgumentParser
import ByteIO
import SystemPackage
import Zoo

/// Which lock file of a project counts.
struct LockFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project's lock file; bitzoo.lock in the working directory if it exists. Also: BITZOO_LOCK.",
            valueName: "path"
        )
    )
    var lockFile: String?

    /// The path that the user names; `nil` for the usual one.
    func named(in context: CommandContext) -> FilePath? {
        if let lockFile { return FilePath(lockFile) }
        return context.environment["BITZOO_LOCK"].flatMap { $0.isEmpty ? nil : FilePath($0) }
    }

    /// The lock file that pins what is fetched; `nil` when there is none and none was named.
    func existing(in context: CommandContext) throws -> ProjectLock? {
        if let path = named(in: context) { return try ProjectLock(at: path) }
        return fileExists(at: ProjectLock.fileName) ? try ProjectLock(at: ProjectLock.fileName) : nil
    }
}

/// What a fetch does with the lock file of a project.
struct LockOptions: ParsableArguments {
    @Flag(help: "Record what is fetched in the project's lock file.")
    var lock = false

    @Flag(help: "Accept nothing but what the project's lock file lists.")
    var locked = false

    @OptionGroup var file: LockFileOption

    func validate() throws {
        if lock, locked {
            throw ValidationError("--lock adds to the lock file, and --locked only allows what is in it")
        }
    }

    /// The lock file that this fetch heeds.
    func projectLock(in context: CommandContext) throws -> ProjectLock? {
        if locked { return try ProjectLock(at: file.named(in: context) ?? ProjectLock.fileName) }
        if lock { return try ProjectLock(at: file.named(in: context) ?? ProjectLock.fileName, mayBeMissing: true) }
        return try file.existing(in: context)
    }
}
