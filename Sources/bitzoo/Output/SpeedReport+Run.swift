extension SpeedReport {
    /// What was measured with one size and batch.
    struct Run: Encodable {
        struct Rate: Encodable {
            let median: Double
            let min: Double
            let max: Double
        }

        let imagesPerSecond: Rate
        /// How often the batch was run.
        let measuredRuns: Int
        let gflopPerImage: Double
        /// Of the median run, per second.
        let gflops: Double
        let peakGFLOPS: Double
        let shareOfPeak: Double
        /// From the start of the process, had it done nothing but this run.
        let secondsToFirstAnswer: Double
        let secondsToOpen: Double
        let secondsToPrepare: Double
        let secondsOfFirstRun: Double
        /// From the start of the process to the end of this run.
        let peakMemory: Int?
        let anonymousMemory: Int?
        /// What the plan says of the memory for activations, and for the prepared weights.
        let arenaBytes: Int
        let weightBytes: Int
        let threads: Int
        let instructionSet: String
        let precision: String
        let lowMemory: Bool
        let height: Int
        let width: Int
        let batch: Int
        let layers: [LayerReport]?

        private enum CodingKeys: String, CodingKey {
            case imagesPerSecond = "images-per-second"
            case measuredRuns = "measured-runs"
            case gflopPerImage = "gflop-per-image"
            case gflops
            case peakGFLOPS = "peak-gflops"
            case shareOfPeak = "share-of-peak"
            case secondsToFirstAnswer = "seconds-to-first-answer"
            case secondsToOpen = "seconds-to-open"
            case secondsToPrepare = "seconds-to-prepare"
            case secondsOfFirstRun = "seconds-of-first-run"
            case peakMemory = "peak-memory-bytes"
            case anonymousMemory = "anonymous-memory-bytes"
            case arenaBytes = "arena-bytes"
            case weightBytes = "weight-bytes"
            case threads
            case instructionSet = "instruction-set"
            case precision
            case lowMemory = "low-memory"
            case height
            case width
            case batch
            case layers
        }
    }
}
