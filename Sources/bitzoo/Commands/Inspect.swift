import ArgumentParser
import BiT
import Catalog
import Conversion
import Formats
import SystemPackage
import Tensors

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a weight file holds: format, tensors, metadata, architecture.",
        discussion: """
            With --remote, or when an address is given, the file stays on its server: only the few bytes that describe the \
            tensors are fetched, and nothing is kept.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "A weight file of any format; with --remote a checkpoint, alias, file of the catalogue, or URL.",
            valueName: "file|name|url"
        )
    )
    var file: String

    @Flag(help: "Look at the file on the server, without fetching it.")
    var remote = false

    @Option(help: "With --remote and a name: the released format, npz (the default) or h5.")
    var format: Catalog::FileFormat?

    @OptionGroup var transfer: TransferOptions

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if format != nil, !remote { throw ValidationError("--format needs --remote") }
    }

    func run() throws {
        let context = options.context
        let listing: Inspection
        if remote || RemoteSubject.isURL(file) {
            listing = try RemoteSubject(file, format: format, transfer, in: context).inspection(in: context)
        } else {
            let path = FilePath(file)
            listing = try naming(path) {
                Inspection(try CheckpointFile(path: path, hdf5: context.hdf5), name: file)
            }
        }
        if options.json {
            try writeJSON(listing)
            return
        }
        for line in listing.summary(on: context.terminal) { writeLine(line) }
        var table = Table([
            ("TENSOR", .left), ("DTYPE", .left), ("SHAPE", .left), ("OFFSET", .right), ("BYTES", .right),
            ("STORAGE", .left),
        ])
        for tensor in listing.tensors {
            table.append([
                tensor.name, tensor.dtype, tensor.shape.isEmpty ? "scalar" : "\(Shape(tensor.shape))",
                tensor.offset.map(String.init) ?? "-", String(tensor.bytes), tensor.storage,
            ])
        }
        table.write(on: context.terminal)
    }
}
