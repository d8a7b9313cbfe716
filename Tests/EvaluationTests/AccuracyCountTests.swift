import Evaluation
import Testing

@Suite struct AccuracyCountTests {
    @Test(
        arguments: [
            ([0, 9, 8, 7, 6, 5, 4], 1, true, true), ([0, 9, 8, 7, 6, 5, 4], 5, false, true),
            ([0, 9, 8, 7, 6, 5, 4], 6, false, false), ([0, 1], 0, false, true),
            // of equal logits the lower class comes first
            ([3, 3], 0, true, true), ([3, 3], 1, false, true), ([1, 1, 1, 1, 1, 1], 5, false, false),
            // what is no number is never right unless there is nothing else
            ([.nan, 1], 0, false, true), ([.nan, 1], 1, true, true), ([.nan, .nan], 0, true, true),
        ] as [([Float], Int, Bool, Bool)]
    ) func counts(logits: [Float], label: Int, top1: Bool, top5: Bool) {
        var count = AccuracyCount()
        count.add(logits: logits, label: label)
        #expect(count.images == 1)
        #expect(count.top1 == (top1 ? 1 : 0))
        #expect(count.top5 == (top5 ? 1 : 0))
    }

    @Test func remembersPredictions() {
        var count = AccuracyCount()
        count.add(logits: [0, 2, 1], label: 0)
        count.add(logits: [.nan, -1, -.infinity], label: 1)
        #expect(count.predictions == [1, 1])
        #expect(count.images == 2)
        #expect(count.top1 == 1)
    }
}
