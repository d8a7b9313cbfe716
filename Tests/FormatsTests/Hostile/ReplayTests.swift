import FuzzTargets
import Testing

/// Every input that is kept in `Fuzz/`: no reader crashes on one, or accepts what it must not.
@Suite struct ReplayTests {
    @Test(arguments: FuzzTarget.allCases) func theCorpusIsReadWithoutADefect(target: FuzzTarget) throws {
        let seeds = try Corpus.seeds(of: target)
        var accepted = 0
        for (name, bytes) in seeds {
            #expect(throws: Never.self, "\(target.rawValue)/\(name)") {
                if try target.accepts(bytes) { accepted += 1 }
            }
        }
        // a corpus that is all sound, or all broken, looks into little
        #expect(accepted > 0 && accepted < seeds.count)
    }

    @Test(arguments: FuzzTarget.allCases) func whatOnceBrokeAReaderIsRefused(target: FuzzTarget) throws {
        for (name, bytes) in try Corpus.found(for: target) {
            #expect(throws: Never.self, "\(target.rawValue)/\(name)") {
                let isAccepted = try target.accepts(bytes)
                #expect(!isAccepted, "\(target.rawValue)/\(name)")
            }
        }
    }
}
