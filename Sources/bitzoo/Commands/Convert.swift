import ArgumentParser
import ByteIO
import Conversion
import SystemPackage

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert a weight file to another format or layout, losslessly unless --dtype is given.",
        discussion: """
            The source's format and layout are seen from its content. The target's format follows from its extension: .npz, .h5 \
            or .safetensors (native). Its layout is Google's, or Keras' in an .h5 file, unless --layout names another: timm for \
            a state dict that timm loads, transformers for a directory that from_pretrained loads. The values are copied bit \
            for bit; only --dtype rounds them, and says what that costs.
            """
    )

    @Argument(help: ArgumentHelp("The weight file.", valueName: "src"))
    var source: String

    @Argument(help: ArgumentHelp("The new file; with --layout transformers a directory.", valueName: "dst"))
    var destination: String

    @Option(help: "The target's format.")
    var to: TargetFormat?

    @OptionGroup var conversion: ConversionOptions

    @Flag(name: .shortAndLong, help: "Replace the target if it exists.")
    var force = false

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let source: String
        let destination: String
        let format: String
        let layout: String
        let tensors: Int
        let bytes: Int
        let rounding: RoundingSummary?
        /// How images are prepared for a model of transformers, and who says so.
        let images: String?
    }

    func run() throws {
        guard !destination.isEmpty else {
            throw CommandFailure(status: .usage, description: "the target needs a name")
        }
        let context = options.context
        if conversion.layout == .transformers {
            try writeModel(in: context)
        } else {
            try writeFile(in: context)
        }
    }

    private func writeFile(in context: CommandContext) throws {
        var target = FilePath(destination)
        var directory: FilePath?
        if let to, destination.hasSuffix("/") || isDirectory(target), let stem = FilePath(source).stem {
            directory = target
            target.append("\(stem).\(to.fileExtension)")
        }
        guard let format = to ?? TargetFormat.named(by: target) else {
            throw CommandFailure(
                status: .usage,
                description: "\(destination): the extension names no format",
                hint: "use .npz, .h5 or .safetensors, or say --to npz, h5 or native"
            )
        }
        try conversion.check(format)
        let changes = try conversion.changes(in: context)
        let path = FilePath(source)
        let report = try naming(path) {
            let file = try CheckpointFile(path: path, hdf5: context.hdf5)
            if let directory { try createDirectories(at: directory) }
            return try Converter(generator: Version.generator).convert(
                file,
                to: target,
                as: format,
                layout: conversion.layout,
                changes: changes,
                replacing: force
            )
        }
        let layout = conversion.layout ?? TargetLayout(usualIn: format)
        try show(report, in: target, format, layout, size: fileSize(at: target), images: nil, in: context)
    }

    private func writeModel(in context: CommandContext) throws {
        let target = FilePath(destination)
        try conversion.check(to ?? .native)
        if let format = TargetFormat.named(by: target), !isDirectory(target) {
            throw CommandFailure(
                status: .usage,
                description:
                    "\(destination): the layout transformers is a directory, not a file of format \(format.rawValue)",
                hint: "name a directory without an extension; the weights in it are model.safetensors"
            )
        }
        let changes = try conversion.changes(in: context)
        let path = FilePath(source)
        let report = try naming(path) {
            let file = try CheckpointFile(path: path, hdf5: context.hdf5)
            let (preparation, reason) = try context.imagePreparation(for: path)
            let report = try Converter(generator: Version.generator).writeTransformersModel(
                file,
                to: target,
                changes: changes,
                preparation: preparation,
                replacing: force
            )
            return (report, "\(preparation); \(reason)")
        }
        let weights = target.appending(Converter.TransformersFile.weights)
        try show(
            report.0,
            in: target,
            .native,
            .transformers,
            size: fileSize(at: weights),
            images: report.1,
            in: context
        )
    }

    private func show(
        _ report: ConversionReport,
        in target: FilePath,
        _ format: TargetFormat,
        _ layout: TargetLayout,
        size: Int,
        images: String?,
        in context: CommandContext
    ) throws {
        let rounding = RoundingSummary(report.costs)
        if options.json {
            let result = Result(
                source: source,
                destination: target.string,
                format: format.rawValue,
                layout: layout.rawValue,
                tensors: report.tensorCount,
                bytes: size,
                rounding: rounding,
                images: images
            )
            try writeJSON(result)
        } else {
            rounding?.write(on: context.terminal)
            writeDiagnostic("bitzoo: wrote \(target): \(counted(report.tensorCount, "tensor")), \(formatBytes(size))")
            if let images { writeDiagnostic("bitzoo: images: \(images)") }
            for sentence in rounding?.sentences ?? [] { writeDiagnostic("bitzoo: \(printable(sentence))") }
        }
        if options.json, let rounding, rounding.overflowed > 0, let last = rounding.sentences.last {
            writeDiagnostic("bitzoo: \(printable(last))")
        }
    }
}
