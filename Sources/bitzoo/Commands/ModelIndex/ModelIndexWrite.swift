import ArgumentParser
import ByteIO
import Catalog
import ModelIndex
import SystemPackage

struct ModelIndexWrite: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write metadata of checkpoints: model indexes, model cards, bills of materials, tables, a site.",
        usage: """
            bitzoo model-index <name> ... --format <format> [-o <path>] [<options>]
            bitzoo model-index --all --format <format> [-o <path>] [<options>]
            bitzoo model-index check <file> [<options>]
            """,
        discussion: """
            Every figure is one that the catalogue has from a named source, that follows from the architecture, that was recorded when \
            a file was fetched, or that bitzoo verify measured; the documents say which. Parameters, multiply-accumulates \
            (FLOPs are two of each) and activations are computed; sizes are fetched, published or derived; published and \
            measured accuracies stand apart.

            A model card is about one checkpoint: -o with a name that ends in .md takes one, any other name is a directory with a \
            folder for each. In the same way, cyclonedx takes a .json file, or a directory, and html an .html file, or a \
            directory for the whole site.

            bitzoo model-index check compares an index that somebody else wrote with the catalogue.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Names, aliases or patterns of checkpoints, or weight files that hold one.",
            valueName: "name"
        )
    )
    var names: [String] = []

    @Option(help: "All checkpoints of this family, such as bit-m or vtab; may be repeated.")
    var family: [String] = []

    @Flag(help: "All checkpoints of the catalogue.")
    var all = false

    @Option(help: "model-index, model-card, cyclonedx, csv, markdown or html.")
    var format: DocumentFormat

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file or directory; the text goes to standard output otherwise.", valueName: "path")
    )
    var output: String?

    @Flag(name: .shortAndLong, help: "Replace the output if it exists.")
    var force = false

    @OptionGroup var knowledge: KnowledgeOptions

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let format: String
        let output: String
        let checkpoints: Int
        let files: Int
        let bytes: Int
    }

    func validate() throws {
        // the names of results go on up to the next option
        let place = knowledge.results.isEmpty ? "" : " before --results"
        try require(all || !family.isEmpty || !names.isEmpty, "name checkpoints\(place), or give --family or --all")
        try require(!all || family.isEmpty && names.isEmpty, "--all leaves nothing to be named")
        try require(!options.json || output != nil, "--json tells what was written, and needs -o")
        try require(output != "", "the output needs a name")
    }

    func run() throws {
        let context = options.context
        let catalog = try context.loadCatalog()
        let chosen = try chosenCheckpoints(in: catalog)
        let known = try knowledge.collect(in: catalog, converted: chosen.files, context)
        let records = try chosen.checkpoints(known.converted.keys).map {
            try ModelRecord($0, in: catalog, knowledge: known)
        }
        let generator = Generator(name: "bitzoo", version: Version.current)
        guard let output else {
            guard records.count == 1 || format == .cyclonedx || !format.hasDirectories else {
                throw CommandFailure(
                    status: .usage,
                    description: "\(format.rawValue) of \(records.count) checkpoints is more than one file",
                    hint: "-o names a directory"
                )
            }
            let text = try format.text(of: records, generator: generator)
            // a document ends with a line break of its own
            writeLine(
                text.utf8.last == UInt8(ascii: "\n") ? String(decoding: text.utf8.dropLast(), as: UTF8.self) : text
            )
            return
        }
        try write(records, to: FilePath(output), by: generator)
    }

    private func write(_ records: [ModelRecord], to path: FilePath, by generator: Generator) throws {
        // the name says what is wanted: a file has the format's extension
        guard let last = path.lastComponent, last.kind == .regular else {
            throw CommandFailure(
                status: .usage,
                description: "-o \(path): a file or directory to be made needs a name of its own"
            )
        }
        let isFile = !format.hasDirectories || path.extension == format.fileExtension && !isDirectory(path)
        let sizes: [Int]
        if isFile {
            guard !isDirectory(path) else { throw FileError.notReplaceable(path) }
            let text = try format.text(of: records, generator: generator)
            try AtomicFile.write(to: path, replacing: force) { try $0.write(Array(text.utf8)) }
            sizes = [text.utf8.count]
        } else {
            let files = try format.files(of: records, generator: generator)
            try DocumentDirectory.write(files, to: path, as: format, by: generator, replacing: force)
            sizes = files.map(\.text.utf8.count)
        }
        let result = Result(
            format: format.rawValue,
            output: path.string,
            checkpoints: records.count,
            files: sizes.count,
            bytes: sizes.reduce(0, +)
        )
        if options.json {
            try writeJSON(result)
        } else {
            let files = result.files == 1 ? "" : ", \(counted(result.files, "file"))"
            writeLine("\(path): \(counted(records.count, "checkpoint"))\(files), \(formatBytes(result.bytes))")
        }
    }

    /// The checkpoints that were asked for, and the weight files among the names.
    private func chosenCheckpoints(in catalog: ModelCatalog) throws -> ChosenCheckpoints {
        if all { return ChosenCheckpoints(catalog: catalog, names: Set(catalog.checkpoints.map(\.name)), files: []) }
        var found: Set<String> = []
        if !family.isEmpty {
            var query = CatalogQuery()
            query.families = try knownFilterValues(family, among: catalog.families.map(\.id), option: "family")
            found.formUnion(catalog.checkpoints(matching: query).map(\.name))
        }
        var files: [FilePath] = []
        for name in names {
            if fileExists(at: FilePath(name)), !isDirectory(FilePath(name)) {
                files.append(FilePath(name))
            } else if name.contains("*") || name.contains("?") {
                var query = CatalogQuery()
                query.patterns = [GlobPattern(name)]
                let matching = catalog.checkpoints(matching: query)
                guard !matching.isEmpty else { throw CatalogLookupError.unknown(name, suggestions: []) }
                found.formUnion(matching.map(\.name))
            } else {
                if !isKnown(name, in: catalog) {
                    if isDirectory(FilePath(name)) { throw FileError.notARegularFile(FilePath(name)) }
                    if looksLikePath(name) { throw FileError.notFound(FilePath(name)) }
                }
                found.insert(try catalog.checkpoint(named: name).name)
            }
        }
        if found.isEmpty, files.isEmpty {
            throw CommandFailure(
                status: .noInput,
                description: "there is no checkpoint in \(family.joined(separator: ", "))"
            )
        }
        return ChosenCheckpoints(catalog: catalog, names: found, files: files)
    }

    private func isKnown(_ name: String, in catalog: ModelCatalog) -> Bool {
        let match = try? catalog.resolve(name)
        return match != nil
    }
}

/// What was asked for.
private struct ChosenCheckpoints {
    let catalog: ModelCatalog
    let names: Set<String>
    let files: [FilePath]

    /// The checkpoints in the catalogue's order, those that the files hold among them.
    func checkpoints(_ inFiles: some Sequence<String>) -> [Checkpoint] {
        let wanted = names.union(inFiles)
        return catalog.checkpoints.filter { wanted.contains($0.name) }
    }
}
