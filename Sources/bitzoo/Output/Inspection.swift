import BiT
import Conversion
import Formats
import Tensors

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

    /// What was read of a file that is on a server.
    struct Reading: Encodable {
        let url: String
        let requests: Int
        let bytesRead: Int
        /// What was read, as a share of the file.
        let share: Double
    }

    let file: String
    let format: String
    let bytes: Int
    let layout: String
    let architecture: String?
    let classes: Int?
    /// Whether the network lacks its head, and nothing else.
    let withoutHead: Bool
    let parameters: Int
    let problem: String?
    let differences: [String]
    let metadata: [String: String]
    let notes: [String]
    let tensors: [Tensor]
    /// Set when the file is on a server.
    var remote: Reading?

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
            withoutHead = false
            problem = nil
            differences = StructureDifference.all(found: canonical.tensors, expected: found).map(\.description)
        case .failure(.withoutHead(let backbone)):
            architecture = backbone.name
            classes = nil
            withoutHead = true
            problem = nil
            differences = []
        case .failure(let reason):
            architecture = nil
            classes = nil
            withoutHead = false
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
        case .hdf5(let keras):
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
        if let remote {
            let share = "\(formatDecimal(100 * remote.share, digits: 2))%"
            lines.append(
                "\(terminal.styled("read", .dim))          \(formatGrouped(remote.bytesRead)) bytes (\(share)) in "
                    + counted(remote.requests, "request")
            )
        }
        let what =
            architecture.map { "\($0) " + (withoutHead ? "without head" : "with \(classes ?? 0) classes") } ?? problem
            ?? "unknown"
        lines.append("\(terminal.styled("architecture", .dim))  \(printable(what))")
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

extension KerasWeight {
    /// Where the values start in the file, when they lie there in one piece as they are.
    fileprivate var offset: Int? {
        guard case .inPlace(let offset) = storage else { return nil }
        return offset
    }
}
