import ArgumentParser
import BiT
import Conversion
import Formats
import SystemPackage
import Tensors

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a weight file holds: format, tensors, metadata, architecture."
    )

    @Argument(help: "A weight file of any format.")
    var file: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let context = options.context
        let path = FilePath(file)
        let listing = try naming(path) {
            Inspection(try CheckpointFile(path: path, hdf5: context.hdf5), name: file)
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

extension KerasWeight {
    /// Where the values start in the file, when they lie there in one piece as they are.
    fileprivate var offset: Int? {
        guard case .inPlace(let offset) = storage else { return nil }
        return offset
    }
}

/// What a weight file holds, for the table and for JSON.
struct Inspection: Encodable {
    struct Tensor: Encodable {
        let name: String
        let canonicalName: String
        let dtype: String
        let shape: [Int]
        /// Where the values start in the file, when they lie there in one piece as they are.
        let offset: Int?
        let bytes: Int
        let storage: String
    }

    let file: String
    let format: String
    let bytes: Int
    let layout: String
    let architecture: String?
    let classes: Int?
    let parameters: Int
    let problem: String?
    let differences: [String]
    let metadata: [String: String]
    let notes: [String]
    let tensors: [Tensor]

    init(_ checkpoint: CheckpointFile, name: String) {
        file = name
        bytes = checkpoint.size
        layout = checkpoint.layout.rawValue
        let canonical = checkpoint.tensors
        parameters = canonical.tensors.reduce(0) { $0 + $1.shape.elementCount }
        switch checkpoint.architecture {
        case .success(let found):
            architecture = found.name
            classes = found.classes
            problem = nil
            differences = StructureDifference.all(found: canonical.tensors, expected: found).map(\.description)
        case .failure(let reason):
            architecture = nil
            classes = nil
            problem = reason.description
            differences = []
        }
        var names: [Int: String] = [:]
        for (position, index) in canonical.fileIndices.enumerated() { names[index] = canonical.tensors[position].name }
        func tensor(_ index: Int, _ descriptor: TensorDescriptor, offset: Int?, storage: String) -> Tensor {
            Tensor(
                name: descriptor.name,
                canonicalName: names[index] ?? descriptor.name,
                dtype: descriptor.dtype.rawValue,
                shape: descriptor.shape.dimensions,
                offset: offset,
                bytes: descriptor.byteCount,
                storage: storage
            )
        }
        switch checkpoint.container {
        case .npz(let npz):
            format = "npz"
            metadata = [:]
            notes = []
            tensors = npz.members.enumerated().map { index, member in
                tensor(
                    index,
                    member.descriptor,
                    offset: member.valueRange?.lowerBound,
                    storage: [
                        "\(member.method)", member.header.byteOrder == .big ? "big-endian" : nil,
                        member.header.elementOrder == .columnMajor ? "Fortran order" : nil,
                    ].compactMap(\.self).joined(separator: ", ")
                )
            }
        case .safetensors(let safetensors):
            format = safetensors.native != nil ? "native" : "safetensors"
            metadata = safetensors.native?.metadata ?? safetensors.metadata
            notes = []
            tensors = safetensors.tensors.enumerated().map { index, descriptor in
                tensor(index, descriptor, offset: safetensors.dataRanges[index].lowerBound, storage: "stored")
            }
        case .keras(let keras):
            format = "h5"
            metadata = [("keras_version", keras.kerasVersion), ("backend", keras.backend)]
                .reduce(into: [:]) { $0[$1.0] = $1.1 }
            notes = keras.notes.map(\.description)
            let weights = keras.layers.flatMap(\.weights)
            tensors = weights.enumerated().map { index, weight in
                tensor(
                    index,
                    keras.tensors[index],
                    offset: weight.offset,
                    storage: weight.offset == nil ? "chunked or encoded" : "contiguous"
                )
            }
        }
    }

    /// The lines above the table.
    func summary(on terminal: Terminal) -> [String] {
        var lines = [
            "\(terminal.styled("format", .dim))        \(format), \(formatGrouped(bytes)) bytes",
            "\(terminal.styled("layout", .dim))        \(layout)",
        ]
        let what = architecture.map { "\($0) with \(classes ?? 0) classes" } ?? problem ?? "unknown"
        lines.append("\(terminal.styled("architecture", .dim))  \(what)")
        lines += differences.map { "\(terminal.styled("difference", .yellow))    \(printable($0))" }
        lines.append(
            "\(terminal.styled("parameters", .dim))    \(formatGrouped(parameters)) in \(tensors.count) tensors"
        )
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            lines.append("\(terminal.styled("metadata", .dim))      \(printable(key)) = \(printable(value))")
        }
        lines += notes.map { "\(terminal.styled("note", .dim))          \($0)" }
        return lines
    }
}
