import Dispatch
import Engine
import Testing

@Suite struct ConcurrencyTests {
    /// Tasks that share a model, with images of several sizes, get what they would get one after the other.
    @Test(arguments: [1, 2, 3]) func tasksShareAModel(threads: Int) async throws {
        let model = try Model(source: smallWeights(), options: .init(threads: threads))
        let batches = try (0..<12).map { number in
            try hashedImages(seed: UInt64(number), count: 1 + number % 3, height: 32 + 9 * (number % 4), width: 47)
        }
        let expected = try batches.map { (logits: try model.logits(of: $0), features: try model.features(of: $0)) }
        try await withThrowingTaskGroup { group in
            for (batch, expected) in zip(batches, expected) {
                group.addTask { @concurrent in
                    for _ in 0..<3 {
                        let (logits, features) = (try model.logits(of: batch), try model.features(of: batch))
                        #expect(logits == expected.logits)
                        #expect(features == expected.features)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Models live beside each other, and one may go while another works.
    @Test func modelsDoNotDisturbEachOther() async throws {
        let weights = try smallWeights()
        let images = try hashedImages(seed: 3, count: 2, height: 40, width: 33)
        let expected = try Model(source: weights, options: .init(threads: 1)).logits(of: images)
        try await withThrowingTaskGroup { group in
            for threads in [1, 2, 3, 1, 2, 3] {
                group.addTask { @concurrent in
                    let model = try Model(source: weights, options: .init(threads: threads))
                    #expect(try model.logits(of: images) == expected)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func aCancelledTaskIsToldSo() async throws {
        let model = try Model(source: smallWeights())
        let images = try hashedImages(seed: 3, count: 1, height: 32, width: 32)
        let logits = Task { @concurrent in
            withUnsafeCurrentTask { $0?.cancel() }
            return try model.logits(of: images)
        }
        let features = Task { @concurrent in
            withUnsafeCurrentTask { $0?.cancel() }
            return try model.features(of: images)
        }
        for outcome in [await logits.result, await features.result] {
            #expect(throws: CancellationError.self) { try outcome.get() }
        }
        // the model is as good as before
        #expect(try model.logits(of: images) == Model(source: smallWeights()).logits(of: images))
    }

    /// The pass takes a second or more, so the cancellation comes in the middle of it, or before.
    ///
    /// It comes from a thread of its own: those of the tasks may all be at work.
    @Test func cancellationEndsAPassThatIsUnderWay() async throws {
        let model = try Model(source: smallWeights(), options: .init(threads: 1, instructionSet: .generic))
        let images = try hashedImages(seed: 3, count: 1, height: 2048, width: 2048)
        let task = Task { @concurrent in try model.logits(of: images) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.02) { task.cancel() }
        let outcome = await task.result
        #expect(throws: CancellationError.self) { try outcome.get() }
    }
}
