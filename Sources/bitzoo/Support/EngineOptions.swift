import ArgumentParser
import Engine

/// The options of every command that runs a network: how it is run.
struct EngineOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The number of threads; otherwise one for each processor.", valueName: "n"))
    var threads: Int?

    @Option(
        name: .customLong("isa"),
        help: "The instruction set; otherwise the fastest that the processor has. Also: BITZOO_ISA."
    )
    var instructionSet: InstructionSet?

    @Option(help: "The precision of the products in convolutions; otherwise fp32.")
    var precision: Precision?

    @Flag(help: "Prepare the weights layer by layer, each time anew, instead of keeping them in memory.")
    var lowMemory = false

    func validate() throws {
        try require(threads ?? 1 >= 1, "--threads must be at least 1")
    }

    /// Whether any of them was given.
    var isGiven: Bool { threads != nil || instructionSet != nil || precision != nil || lowMemory }

    /// The options as the engine takes them.
    var modelOptions: Model.Options {
        Model.Options(
            threads: threads,
            instructionSet: instructionSet,
            precision: precision ?? .fp32,
            lowMemory: lowMemory
        )
    }
}
