import Engine

/// The instruction sets that this processor has; the kernels of the others cannot be run here.
let availableSets = InstructionSet.allCases.filter(\.isAvailable)
