import Engine
import Testing

@Suite struct PeakProbeTests {
    /// A million operations a second is slower than any processor, and a quadrillion faster.
    @Test(arguments: availableSets) func measuresEveryInstructionSet(set: InstructionSet) throws {
        for threads in [1, 2, 1024] {
            let probe = try PeakProbe(instructionSet: set, precision: .fp32, threads: threads)
            #expect((1e6...1e15).contains(probe.measure(for: .zero)))
        }
    }

    /// Where the processor has no products of bfloat16, those of 32-bit floats are measured.
    @Test(arguments: availableSets) func measuresBFloat16(set: InstructionSet) throws {
        let probe = try PeakProbe(instructionSet: set, precision: .bf16, threads: 1)
        #expect((1e6...1e15).contains(probe.measure(for: .zero)))
        #expect(Precision.fp32.isNative(on: set))
        #expect(set == .avx512 || !Precision.bf16.isNative(on: set))
    }

    @Test func refusesWhatTheProcessorCannotDo() {
        for threads in [-1, 0, 1025] {
            #expect(throws: EngineError.threadCount(threads)) {
                try PeakProbe(instructionSet: .generic, precision: .fp32, threads: threads)
            }
        }
        for set in InstructionSet.allCases where !set.isAvailable {
            #expect(throws: EngineError.unavailable(set)) {
                try PeakProbe(instructionSet: set, precision: .fp32, threads: 1)
            }
        }
    }
}
