import Formats
import FuzzTargets
import SystemPackage
import Testing

/// Inputs that are almost right, a few thousand for each reader; `make mutations` reads many more, and measures.
@Suite struct MutationTests {
    @Test(arguments: FuzzTarget.allCases) func mutationsBreakNothing(target: FuzzTarget) throws {
        let seeds = try Corpus.soundSeeds(of: target)
        let seed: UInt64 = 20_261_122
        let count = 5_000
        var mutator = Mutator(seed: seed)
        var accepted = 0
        for round in 0..<count {
            let input = mutator.input(from: seeds, for: target)
            #expect(throws: Never.self, "\(target.rawValue), seed \(seed), round \(round)") {
                if try target.accepts(input) { accepted += 1 }
            }
        }
        // both kinds, or the inputs are of no use
        #expect(accepted > count / 100 && accepted < count / 2)
    }

    /// Each takes a process of its own, so there are fewer.
    @Test func mutationsOfKerasFilesBreakNothing() throws {
        let seeds = try Corpus.kerasFiles()
        let seed: UInt64 = 20_261_123
        let count = 300
        var mutator = Mutator(seed: seed)
        var outcomes: [KerasTarget.Outcome: Int] = [:]
        for round in 0..<count {
            let input = mutator.input(from: seeds, for: nil)
            #expect(throws: Never.self, "seed \(seed), round \(round)") {
                let outcome = try KerasTarget.outcome(of: input) { path in
                    try KerasHDF5File(path: FilePath(path), reader: HDF5Fixtures.helper, timeout: .seconds(20))
                }
                outcomes[outcome, default: 0] += 1
            }
        }
        #expect(outcomes[.accepted, default: 0] > 0 && outcomes[.refused, default: 0] > count / 2, "\(outcomes)")
    }

    @Test func theSameSeedGivesTheSameInputs() throws {
        let seeds = try Corpus.soundSeeds(of: .npz)
        func inputs(_ seed: UInt64) -> [[UInt8]] {
            var mutator = Mutator(seed: seed)
            return (0..<100).map { _ in mutator.input(from: seeds, for: .npz) }
        }
        #expect(inputs(7) == inputs(7))
        #expect(inputs(7) != inputs(8))
    }
}
