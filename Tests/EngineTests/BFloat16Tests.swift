import BiT
import Engine
import Testing

/// The largest error of a logit in bf16 that is allowed for each golden file.
///
/// Twice what was measured; the logits' standard deviations are given for comparison.
private let largestErrors: [(golden: String, error: Double, deviation: Double)] = [
    ("demo-r17x0.5", 0.049, 0.43),
    ("r50x1-224", 0.067, 0.363),
    ("r50x1-97x131", 0.12, 0.349),
    ("r101x1-128", 0.28, 0.346),
    ("r50x3-64", 0.37, 0.707),
]

@Suite(.serialized)
struct BFloat16Tests {
    /// The error is below the stated one, and above what single precision would show: bf16 is really in use.
    @Test(arguments: largestErrors.map(\.golden), availableSets)
    func errorsAreTheStatedOnes(name: String, set: InstructionSet) throws {
        let bound = try #require(largestErrors.first { $0.golden == name })
        let golden = try Golden(named: name)
        let architecture = try #require(
            Architecture(units: golden.units, rootChannels: Int(64 * golden.width), classes: golden.classes)
        )
        let model = try Model(
            source: HashedWeights(architecture, seed: golden.seed),
            options: .init(instructionSet: set, precision: .bf16)
        )
        let images = try hashedImages(
            seed: golden.seed,
            count: golden.input[0],
            height: golden.input[1],
            width: golden.input[2]
        )
        let error = largestError(try model.logits(of: images), golden.logits)
        #expect(error <= bound.error, "measured \(error), \(error / bound.deviation) of the logits' deviation")
        #expect(error > 10 * golden.singleError, "this is single precision")
    }

    /// As in single precision, every bit is the same with any number of threads and in any batch.
    @Test(arguments: availableSets) func doesNotDependOnThreadsOrNeighbours(set: InstructionSet) throws {
        let weights = try smallWeights()
        let images = try hashedImages(seed: 7, count: 4, height: 53, width: 38)
        func model(threads: Int) throws -> Model {
            try Model(source: weights, options: .init(threads: threads, instructionSet: set, precision: .bf16))
        }
        let expected = try model(threads: 1).logits(of: images)
        for threads in [2, 3, 5] {
            let model = try model(threads: threads)
            #expect(try model.logits(of: images) == expected)
            for (image, logits) in zip(try images.separate(), expected) {
                #expect(try model.logits(of: image) == [logits])
            }
        }
    }

    /// Flat images and bright pixels leave numbers, in bf16 too.
    @Test(arguments: [0, 1, -1, 0.3] as [Float], availableSets) func flatImagesGiveNumbers(
        value: Float,
        set: InstructionSet
    ) throws {
        let model = try Model(source: smallWeights(), options: .init(instructionSet: set, precision: .bf16))
        var values = Array(repeating: value, count: 2 * 64 * 65 * 3)
        for channel in 0..<3 { values[(64 * 65 + 20 * 65 + 31) * 3 + channel] = 100 }
        let images = try ImageBatch(count: 2, height: 64, width: 65, values: values)
        #expect(try model.logits(of: images).joined().allSatisfy(\.isFinite))
    }
}
