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

    @Test func measuresBFloat16WhereTheProcessorHasIt() {
        do {
            let probe = try PeakProbe(instructionSet: .avx512, precision: .bf16, threads: 1)
            #expect((1e6...1e15).contains(probe.measure(for: .zero)))
        } catch EngineError.unavailable {
            #expect(!InstructionSet.avx512.isAvailable)
        } catch {
            #expect(error == .unavailablePrecision(.bf16, .avx512))
        }
    }

    @Test func refusesWhatTheProcessorCannotDo() {
        #expect(throws: EngineError.unavailablePrecision(.bf16, .generic)) {
            try PeakProbe(instructionSet: .generic, precision: .bf16, threads: 1)
        }
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
