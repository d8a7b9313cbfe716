import ArgumentParser
import ByteIO
import Conversion
import SystemPackage

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert a weight file to another format, losslessly.",
        discussion: """
            The source's format is seen from its content. The target's format follows from its extension: .npz, .h5 or \
            .safetensors (native). The values are copied bit for bit.
            """
    )

    @Argument(help: ArgumentHelp("The weight file.", valueName: "src"))
    var source: String

    @Argument(help: ArgumentHelp("The new file.", valueName: "dst"))
    var destination: String

    @Option(help: "The target's format.")
    var to: TargetFormat?

    @Flag(name: .shortAndLong, help: "Replace the target if it exists.")
    var force = false

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let source: String
        let destination: String
        let format: String
        let tensors: Int
        let bytes: Int
    }

    func run() throws {
        let context = options.context
        guard !destination.isEmpty else {
            throw CommandFailure(status: .usage, description: "the target needs a name")
        }
        var target = FilePath(destination)
        if let to, destination.hasSuffix("/") || isDirectory(target), let stem = FilePath(source).stem {
            try createDirectories(at: target)
            target.append("\(stem).\(to.fileExtension)")
        }
        guard let format = to ?? TargetFormat.named(by: target) else {
            throw CommandFailure(
                status: .usage,
                description: "\(destination): the extension names no format",
                hint: "use .npz, .h5 or .safetensors, or say --to npz, h5 or native"
            )
        }
        let path = FilePath(source)
        let file = try naming(path) {
            let file = try CheckpointFile(path: path, hdf5: context.hdf5)
            try Converter(generator: Version.generator).convert(
                file,
                to: target,
                as: format,
                replacing: force
            )
            return file
        }
        let size = try fileSize(at: target)
        if options.json {
            try writeJSON(
                Result(
                    source: source,
                    destination: target.string,
                    format: format.rawValue,
                    tensors: file.tensors.tensors.count,
                    bytes: size
                )
            )
        } else {
            writeDiagnostic(
                "bitzoo: wrote \(target): \(counted(file.tensors.tensors.count, "tensor")), \(formatBytes(size))"
            )
        }
    }
}
