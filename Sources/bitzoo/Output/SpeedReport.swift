import BiT
import Engine
import Evaluation

/// The result of `bitzoo bench`, for people and for programs.
struct SpeedReport: Encodable {
    /// A size and a batch, and what was measured with them.
    struct Row {
        /// The times of the runs.
        let speed: SpeedMeasurement
        let size: PixelSize
        /// How long the first run took, which is none of those.
        let firstRun: Duration
        /// The memory of the process after the runs.
        let memory: ProcessMemory?
        /// How the network is run on such a batch.
        let plan: Plan
        /// The times of its steps, when they were measured.
        let layers: [LayerTime]?
    }

    let file: String
    let architecture: String
    let classes: Int
    let runs: [Run]

    private let network: Architecture
    private let threads: Int
    private let instructionSet: InstructionSet
    private let options: Model.Options
    private let secondsToOpen: Double
    private let secondsToPrepare: Double

    private enum CodingKeys: String, CodingKey {
        case file, architecture, classes, runs
    }

    /// Puts a report together.
    ///
    /// - Parameters:
    ///   - file: the weight file.
    ///   - model: the network.
    ///   - options: how it was run.
    ///   - secondsToOpen: the time from the start of the process until the file was open.
    ///   - secondsToPrepare: how long the weights were prepared.
    ///   - rows: what was measured.
    ///   - peak: the operations that the processor can do in a second.
    init(
        file: String,
        model: Model,
        options: Model.Options,
        secondsToOpen: Double,
        secondsToPrepare: Double,
        rows: [Row],
        peak: Double
    ) {
        let network = model.architecture
        self.file = file
        self.network = network
        architecture = network.name
        classes = network.classes
        threads = model.threads
        instructionSet = model.instructionSet
        self.options = options
        self.secondsToOpen = secondsToOpen
        self.secondsToPrepare = secondsToPrepare
        runs = rows.map { row in
            let operations = network.cost(height: row.size.height, width: row.size.width).operations
            let speed = row.speed
            let firstSeconds = row.firstRun / .seconds(1)
            return Run(
                imagesPerSecond: Run.Rate(median: speed.median, min: speed.least, max: speed.most),
                measuredRuns: speed.seconds.count,
                gflopPerImage: operations / 1e9,
                gflops: operations * speed.median / 1e9,
                peakGFLOPS: peak / 1e9,
                shareOfPeak: operations * speed.median / peak,
                secondsToFirstAnswer: secondsToOpen + secondsToPrepare + firstSeconds,
                secondsToOpen: secondsToOpen,
                secondsToPrepare: secondsToPrepare,
                secondsOfFirstRun: firstSeconds,
                peakMemory: row.memory?.peak,
                anonymousMemory: row.memory?.anonymous,
                arenaBytes: row.plan.arenaBytes,
                weightBytes: row.plan.weightBytes,
                threads: model.threads,
                instructionSet: model.instructionSet.rawValue,
                precision: options.precision.rawValue,
                lowMemory: options.lowMemory,
                height: row.size.height,
                width: row.size.width,
                batch: speed.images,
                layers: row.layers.map(LayerReport.all)
            )
        }
    }

    /// The report as lines: what was run, then a table with a row for each size and batch.
    func lines(on terminal: Terminal) -> [String] {
        func line(_ name: String, _ value: String) -> String {
            let padding = String(repeating: " ", count: 14 - name.count)
            return "\(terminal.styled(name, .dim))\(padding)\(printable(value))"
        }
        let lowMemory = options.lowMemory ? ", low memory" : ""
        var lines = [
            line("file", file),
            line("architecture", network.description),
            line(
                "runs on",
                "\(counted(threads, "thread")), \(instructionSet.rawValue), \(options.precision.rawValue)\(lowMemory)"
            ),
        ]
        if let run = runs.first {
            lines.append(
                line("peak", "\(formatDecimal(run.peakGFLOPS, digits: 1)) GFLOP/s, measured without a network")
            )
        }
        lines.append(line("opened", "\(formatDecimal(secondsToOpen, digits: 3)) s after the start of the program"))
        lines.append(line("prepared", "in \(formatDecimal(secondsToPrepare, digits: 3)) s"))
        var table = Table([
            ("SIZE", .right), ("BATCH", .right), ("IMAGES/S", .right), ("MIN", .right), ("MAX", .right),
            ("RUNS", .right), ("GFLOP", .right), ("GFLOP/S", .right), ("OF PEAK", .right), ("FIRST RUN", .right),
            ("FIRST ANSWER", .right), ("MEMORY", .right), ("ANONYMOUS", .right),
        ])
        for run in runs {
            table.append([
                "\(run.height)x\(run.width)", String(run.batch), Self.rate(run.imagesPerSecond.median),
                Self.rate(run.imagesPerSecond.min), Self.rate(run.imagesPerSecond.max), String(run.measuredRuns),
                formatDecimal(run.gflopPerImage, digits: 2), formatDecimal(run.gflops, digits: 1),
                "\(formatDecimal(100 * run.shareOfPeak, digits: 1))%",
                "\(formatDecimal(run.secondsOfFirstRun, digits: 3)) s",
                "\(formatDecimal(run.secondsToFirstAnswer, digits: 3)) s", run.peakMemory.map(formatBytes) ?? "-",
                run.anonymousMemory.map(formatBytes) ?? "-",
            ])
        }
        lines += table.lines(on: terminal)
        for run in runs {
            guard let layers = run.layers else { continue }
            let memory = "\(formatBytes(run.arenaBytes)) for activations, \(formatBytes(run.weightBytes)) for weights"
            let title = "\(run.height)x\(run.width), batch \(run.batch)"
            lines += ["", "\(terminal.styled(title, .bold)): \(memory)"]
            lines += LayerReport.table(layers).lines(on: terminal)
        }
        return lines
    }

    /// Wide networks take seconds for an image, small ones a fraction of a millisecond.
    private static func rate(_ value: Double) -> String {
        formatDecimal(value, digits: value < 10 ? 3 : value < 100 ? 2 : 1)
    }
}
