import Engine
import Testing

@Suite struct PoolingTests {
    @Test(arguments: availableSets, [(1, 1), (2, 2), (1, 5), (7, 4), (8, 9), (2, 1)])
    func largestAgreesWithItsDefinition(set: InstructionSet, size: (height: Int, width: Int)) {
        let execution = Execution(instructionSet: set, workers: Workers(count: 2))
        let maps = hashedMaps("\(size)", count: 2, height: size.height, width: size.width, channels: 37)
        let expected = maps.map(largest(of:))
        let output = filledMap(
            count: 2,
            height: expected[0].height,
            width: expected[0].width,
            channels: 37,
            value: .nan
        )
        Pooling.largest(of: featureMap(maps), into: output, on: execution)
        #expect(output.values == expected.flatMap { $0.values.map(Float.init) })
    }

    /// With all values below zero the border's zeros win where they take part, and only there.
    @Test(arguments: availableSets) func borderIsZero(set: InstructionSet) {
        let execution = Execution(instructionSet: set, workers: Workers(count: 1))
        let input = filledMap(count: 1, height: 6, width: 7, channels: 1, value: -3)
        let output = filledMap(count: 1, height: 3, width: 4, channels: 1, value: .nan)
        Pooling.largest(of: input, into: output, on: execution)
        #expect(output.values == [0, 0, 0, 0, 0, -3, -3, 0, 0, -3, -3, 0])
    }

    @Test(arguments: availableSets) func notANumberStays(set: InstructionSet) {
        let execution = Execution(instructionSet: set, workers: Workers(count: 1))
        var values = [Float](repeating: 1, count: 16 * 5 * 5)
        values[16 * 6 + 3] = .nan
        let input = FeatureMap(buffer: FloatBuffer(values), count: 1, height: 5, width: 5, channels: 16)
        let output = filledMap(count: 1, height: 3, width: 3, channels: 16, value: 0)
        Pooling.largest(of: input, into: output, on: execution)
        let found = output.values
        // pixel (1, 1) lies under the four pooled values around it
        #expect(found.indices.filter { found[$0].isNaN } == [0, 1, 3, 4].map { $0 * 16 + 3 })
    }
}
