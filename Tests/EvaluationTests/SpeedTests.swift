import Engine
import Evaluation
import Testing

@Suite struct SpeedTests {
    @Test func ratesFollowFromTimes() {
        let odd = SpeedMeasurement(images: 8, times: [.seconds(4), .seconds(1), .seconds(2)])
        #expect(odd.seconds == [1, 2, 4])
        #expect(odd.medianSeconds == 2)
        #expect(odd.median == 4)
        #expect(odd.least == 2)
        #expect(odd.most == 8)
        let even = SpeedMeasurement(
            images: 1,
            times: [.milliseconds(500), .seconds(4), .milliseconds(1500), .seconds(2)]
        )
        #expect(even.medianSeconds == 1.75)
        let one = SpeedMeasurement(images: 3, times: [.milliseconds(500)])
        #expect([one.median, one.least, one.most] == [6, 6, 6])
    }

    @Test func aLayerHasTheMedianOfItsTimes() {
        let layer = LayerTime(
            name: "root",
            algorithm: "direct",
            output: "16x16x32",
            operations: 100,
            times: [.seconds(9), .seconds(1), .seconds(2)]
        )
        #expect((layer.name, layer.algorithm, layer.output) == ("root", "direct", "16x16x32"))
        #expect((layer.operations, layer.seconds) == (100, 2))
    }

    /// A uniform distribution on [-1, 1) has the mean 0 and the variance 1/3; six standard errors are allowed.
    @Test func noiseIsUniformAndAlwaysTheSame() throws {
        let images = try ImageBatch.noise(count: 2, height: 50, width: 100)
        #expect((images.count, images.height, images.width) == (2, 50, 100))
        let values = images.values.map(Double.init)
        #expect(values.allSatisfy { (-1..<1).contains($0) })
        let count = Double(values.count)
        #expect(abs(values.reduce(0, +) / count) < 6 * (1 / (3 * count)).squareRoot())
        #expect(abs(values.reduce(0) { $0 + $1 * $1 } / count - 1 / 3) < 6 * (4 / (45 * count)).squareRoot())
        #expect(try ImageBatch.noise(count: 2, height: 50, width: 100).values == images.values)
        // images of a batch differ
        #expect(images.values.prefix(15_000) != images.values.suffix(15_000))
    }

    @Test(arguments: [(-1, 1, 1), (1, 0, 1), (1, 1, 0), (1, 4097, 4096), (.max, 4096, 4096), (1, .max, .max)])
    func impossibleNoiseIsRefused(count: Int, height: Int, width: Int) {
        #expect(throws: EngineError.imageSize(count: count, height: height, width: width)) {
            try ImageBatch.noise(count: count, height: height, width: width)
        }
    }
}
