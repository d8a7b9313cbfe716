import ArgumentParser
import ByteIO
import Catalog
import Conversion
import Engine
import Evaluation
import SystemPackage

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast a checkpoint runs on this machine.",
        discussion: """
            Runs the network on images of noise, and tells images a second, floating-point operations a second and their share \
            of what the processor can do, the time from the start of the program to the first answer, and the memory. Several \
            sizes and batches give a row for each pair.
            """
    )

    /// The side of the images when nobody says what the checkpoint was made for.
    private static let usualSide = 224

    /// The most images of one batch.
    private static let maximumBatch = 1024

    /// The most pixels of one batch: those of 16 images of the largest size.
    private static let maximumPixels = 16 * ImageBatch.maximumPixels

    @Argument(help: ArgumentHelp("A weight file, or the name of a fetched checkpoint.", valueName: "name|file"))
    var target: String

    @Option(
        help: ArgumentHelp(
            "The pixels of the images: a side, or rows x columns; otherwise what the catalogue says of the checkpoint, or "
                + "224. Can be given more than once.",
            valueName: "n|hxw"
        )
    )
    var size: [PixelSize] = []

    @Option(help: ArgumentHelp("The images of a batch; otherwise 1. Can be given more than once.", valueName: "n"))
    var batch: [Int] = []

    @Option(help: ArgumentHelp("Measure each row for this long, and 5 runs at least.", valueName: "seconds"))
    var seconds = Seconds(.seconds(3))

    @Flag(help: "Measure each layer, too; takes as long again.")
    var layers = false

    @OptionGroup var engine: EngineOptions

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let last = Self.maximumBatch
        try require(batch.allSatisfy { (1...last).contains($0) }, "--batch must be from 1 to \(last)")
        let largest = size.map { $0.height * $0.width }.max() ?? 1
        try require(
            largest <= Self.maximumPixels / (batch.max() ?? 1),
            "--size and --batch together must be at most \(Self.maximumPixels) pixels"
        )
    }

    func run() throws {
        let context = options.context
        let beginning = ContinuousClock.now
        // without a place to look it up, the time before this is missing
        func elapsed() -> Double { ProcessStart.elapsed ?? (ContinuousClock.now - beginning) / .seconds(1) }
        let subject = try subject(in: context)
        let file = try naming(subject.path) { try CheckpointFile(path: subject.path, hdf5: context.hdf5) }
        let opened = elapsed()
        let preparation = ContinuousClock.now
        let model = try naming(subject.path) { try Model(source: file.tensors, options: engine.modelOptions) }
        let prepared = (ContinuousClock.now - preparation) / .seconds(1)
        let precision = engine.modelOptions.precision
        let probe = try PeakProbe(instructionSet: model.instructionSet, precision: precision, threads: model.threads)

        var rows: [SpeedReport.Row] = []
        var peak = 0.0
        for size in size.isEmpty ? [usualSize(of: subject.checkpoint)] : size {
            for count in batch.isEmpty ? [1] : batch {
                let images = try ImageBatch.noise(count: count, height: size.height, width: size.width)
                let first = try ContinuousClock().measure { _ = try model.logits(of: images) }
                if rows.isEmpty { peak = probe.measure() }
                let runner = SpeedRunner(model: model)
                let speed = try runner.run(on: images, for: seconds.duration)
                let memory = ProcessMemory.current
                rows.append(
                    SpeedReport.Row(
                        speed: speed,
                        size: size,
                        firstRun: first,
                        memory: memory,
                        plan: try model.plan(count: count, height: size.height, width: size.width),
                        layers: layers ? try runner.layers(on: images, for: seconds.duration) : nil
                    )
                )
            }
        }
        // once more: another program may have been busy the first time
        peak = max(peak, probe.measure())
        let report = SpeedReport(
            file: subject.path.string,
            model: model,
            options: engine.modelOptions,
            secondsToOpen: opened,
            secondsToPrepare: prepared,
            rows: rows,
            peak: peak
        )
        if options.json {
            try writeJSON(report)
        } else {
            for line in report.lines(on: context.terminal) { writeLine(line) }
        }
    }

    /// Finds the file; the catalogue, whose reading takes time, is only asked where it is needed.
    private func subject(in context: CommandContext) throws -> VerificationSubject {
        let path = FilePath(target)
        if !size.isEmpty, fileExists(at: path), !isDirectory(path) {
            return VerificationSubject(path: path, claim: nil, checkpoint: nil)
        }
        return try context.subject(target, as: nil, lock: nil, in: try context.loadCatalog())
    }

    /// The size that a checkpoint is evaluated at.
    private func usualSize(of checkpoint: Checkpoint?) -> PixelSize {
        guard let checkpoint else { return PixelSize(side: Self.usualSide) }
        let protocols = checkpoint.protocols.map(\.definition)
        guard let first = protocols.first(where: \.isComplete) ?? protocols.first else {
            return PixelSize(side: Self.usualSide)
        }
        return PixelSize(side: first.resolution)
    }
}
