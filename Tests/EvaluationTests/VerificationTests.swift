import Evaluation
import Testing

@Suite struct VerificationTests {
    func verification(_ verdicts: [(TrustLevel, Verdict)]) -> Verification {
        Verification(levels: verdicts.map { LevelResult($0, $1, "") })
    }

    @Test func levelsThatWereNotCheckedDoNotFail() {
        let result = verification([(.values, .passed), (.digest, .skipped), (.structure, .passed)])
        #expect(result.verdict == .passed)
        #expect(result.decisiveFailure == nil)
        #expect(result.levels.map(\.level) == [.digest, .structure, .values])
    }

    /// Damage first, then another model, then the rest from the lowest level up.
    @Test(
        arguments: [
            ([.digest, .container, .structure], .container), ([.digest, .size, .structure], .structure),
            ([.digest, .size, .values], .digest), ([.size, .values], .size), ([.values, .accuracy], .values),
            ([.accuracy], .accuracy),
        ] as [([TrustLevel], TrustLevel)]
    ) func theFailureThatSaysMostDecides(failed: [TrustLevel], expected: TrustLevel) {
        let result = verification(TrustLevel.allCases.map { ($0, failed.contains($0) ? .failed : .passed) })
        #expect(result.verdict == .failed)
        #expect(result.decisiveFailure?.level == expected)
    }
}
