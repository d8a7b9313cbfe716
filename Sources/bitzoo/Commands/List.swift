import ArgumentParser
import ByteIO
import Catalog

struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the files of the catalogue.",
        discussion: """
            A pattern is a name in which * and ? stand for any characters; several patterns list what fits any of them. On a \
            terminal the list is a table; elsewhere it is tab-separated: name, format, architecture, classes, parameters, \
            bytes, top-1 and the data set it was measured on, file.
            """
    )

    @Argument(help: ArgumentHelp("Names or patterns, such as 'BiT-M-*' or '*caltech*'.", valueName: "pattern"))
    var patterns: [String] = []

    @Option(help: "Only this family, such as bit-m or vtab; may be repeated.")
    var family: [String] = []

    @Option(help: "Only this architecture, such as R50x1; may be repeated.")
    var arch: [String] = []

    @Option(help: "Only this VTAB task, such as cifar100; may be repeated.")
    var task: [String] = []

    @Option(help: "Only this format; may be repeated.")
    var format: [Catalog::FileFormat] = []

    @Option(help: "The order: catalog, name, size, parameters or top1.")
    var sort: CatalogQuery.SortKey = .catalog

    @Flag(help: "Turn the order round.")
    var reverse = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let context = options.context
        let catalog = try context.loadCatalog()
        var query = CatalogQuery()
        query.patterns = patterns.map { GlobPattern($0) }
        query.families = try knownFilterValues(family, among: catalog.families.map(\.id), option: "family")
        query.architectures = try knownFilterValues(
            arch,
            among: catalog.checkpoints.map(\.architectureName),
            option: "arch"
        )
        query.tasks = try knownFilterValues(task, among: catalog.vtab?.tasks.map(\.id) ?? [], option: "task")
        query.formats = Set(format)
        query.sort = sort
        query.isDescending = reverse
        let files = catalog.files(matching: query)
        if options.json {
            try writeJSON(files.map { FileListing($0, in: catalog) })
            return
        }
        table(of: files, in: catalog, on: context.terminal).write(on: context.terminal)
        if files.isEmpty {
            writeDiagnostic("bitzoo: nothing in the catalogue fits")
        }
    }

    private func table(of files: [CatalogFile], in catalog: ModelCatalog, on terminal: Terminal) -> Table {
        var table = Table([
            ("NAME", .left), ("FORMAT", .left), ("ARCH", .left), ("CLASSES", .right), ("PARAMETERS", .right),
            ("SIZE", .right), ("TOP-1", .right), ("ON", .left), ("FILE", .left),
        ])
        for file in files { table.append(FileListing(file, in: catalog).row(on: terminal)) }
        return table
    }
}

/// A file of the catalogue in JSON.
struct FileListing: Encodable {
    struct DerivedBytes: Encodable {
        let plain: Int
        let zip64Local: Int
    }

    let name: String
    let file: String
    let url: String
    let urlPath: String
    let format: String
    let family: String
    let architecture: String?
    let classes: Int?
    let parameters: Int?
    let publishedBytes: Int?
    let derivedBytes: DerivedBytes?
    let top1: Double?
    let top1Dataset: String?
    let sha256: String?
    let task: String?
    let run: Int?
    let defects: [String]?

    init(_ file: CatalogFile, in catalog: ModelCatalog) {
        let owner = catalog.owner(of: file)
        name = file.name
        self.file = file.file
        url = file.url
        urlPath = file.urlPath
        format = file.format.rawValue
        family = file.family
        architecture = owner?.architectureName
        classes = owner?.classes
        parameters = owner?.parameters
        publishedBytes = file.publishedBytes
        derivedBytes = file.derivedBytes.map { DerivedBytes(plain: $0.plain, zip64Local: $0.zip64Local) }
        let headline = owner?.headline
        top1 = headline?.top1
        top1Dataset = headline?.top1 == nil ? nil : headline?.dataset.id
        sha256 = file.sha256?.hexadecimal
        task = file.task
        run = file.run
        defects = file.defects.isEmpty ? nil : file.defects.map(\.summary)
    }
}

extension FileListing {
    /// The columns of the table.
    fileprivate func row(on terminal: Terminal) -> [String] {
        let bytes = publishedBytes ?? derivedBytes?.plain
        return [
            name,
            format,
            architecture ?? "",
            classes.map(String.init) ?? "",
            parameters.map { terminal.isInteractive ? formatGrouped($0) : String($0) } ?? "",
            bytes.map { terminal.isInteractive ? formatBytes($0) : String($0) } ?? "",
            top1.map { formatDecimal($0, digits: 2) } ?? "",
            top1Dataset ?? "",
            file,
        ]
    }
}

extension Defect {
    /// The defect in one phrase.
    var summary: String {
        let shape = rootShape.map(String.init).joined(separator: "x")
        let reality = architecture.map { ", that of \($0)" } ?? ""
        return
            "the root kernel in the file is \(shape)\(reality) (\(basis.rawValue): \(sources.joined(separator: ", ")))"
    }
}
