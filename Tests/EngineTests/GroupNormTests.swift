import Engine
import Testing

@Suite struct GroupNormTests {
    private func normalized(_ maps: [Map], gamma: [Float], beta: [Float], set: InstructionSet) -> [Float] {
        // the mean over the one pixel of an image is the normalized value itself, so pixels become images
        let execution = Execution(instructionSet: set, workers: Workers(count: 2))
        let input = featureMap(maps)
        let normalization = GroupNorm(gamma: gamma, beta: beta).normalization(of: input, on: execution)
        return maps.indices.flatMap { image in
            (0..<input.height * input.width).flatMap { pixel in
                normalization.values(of: input, image: image, pixel: pixel, on: execution)
            }
        }
    }

    /// One pixel to several pieces of 256; groups of one to nine channels.
    @Test(
        arguments: availableSets,
        [(1, 1, 1, 32), (2, 3, 5, 64), (1, 17, 16, 96), (1, 40, 33, 288), (3, 16, 16, 32)]
    )
    func agreesWithItsDefinition(set: InstructionSet, shape: (count: Int, height: Int, width: Int, channels: Int)) {
        let maps = hashedMaps(
            "\(shape)",
            count: shape.count,
            height: shape.height,
            width: shape.width,
            channels: shape.channels
        )
        let gamma = hashedUniform("gamma", seed: 1, count: shape.channels)
        let beta = hashedUniform("beta", seed: 1, count: shape.channels)
        let expected = maps.flatMap { normalizeAndRectify($0, gamma: gamma, beta: beta).values }
        // the values are a few units at most, and rounded four times
        #expect(largestError([normalized(maps, gamma: gamma, beta: beta, set: set)], [expected]) < 4e-6)
    }

    /// A single-pass variance in single precision would be pure noise here: the square of the mean is 10^8 times the
    /// variance.
    @Test(arguments: availableSets) func staysExactFarFromZero(set: InstructionSet) {
        var maps = hashedMaps("far", count: 1, height: 24, width: 24, channels: 64)
        // the values are representable as floats: 1024 plus a multiple of 2^-13
        maps[0].values = maps[0].values.map { 1024 + ($0 * 0.1 * 0x1p13).rounded() * 0x1p-13 }
        let gamma = [Float](repeating: 1, count: 64)
        let beta = [Float](repeating: 0, count: 64)
        let expected = normalizeAndRectify(maps[0], gamma: gamma, beta: beta).values
        // the mean itself is rounded to 2^-14 of 1024, and magnified by the scale, about 17
        #expect(largestError([normalized(maps, gamma: gamma, beta: beta, set: set)], [expected]) < 17 * 0x1p-14)
    }

    /// Where a group has one value, nothing is left of it but the offset, exactly.
    @Test(arguments: availableSets, [0, 1, -12345.678, 1e30] as [Float])
    func constantGroupsBecomeTheOffset(set: InstructionSet, value: Float) {
        let map = Map.make(9, 7, 64) { _, _, channel in Double(value) * Double(1 + channel / 2) }
        let single = map.values.map { Double(Float($0)) }
        let maps = [Map(height: 9, width: 7, channels: 64, values: single)]
        let gamma = hashedUniform("gamma", seed: 1, count: 64)
        let beta = hashedUniform("beta", seed: 1, count: 64).map(abs)
        let found = normalized(maps, gamma: gamma, beta: beta, set: set)
        #expect(found == (0..<63).flatMap { _ in beta })
    }

    @Test(arguments: availableSets) func notANumberStays(set: InstructionSet) {
        var maps = hashedMaps("nan", count: 1, height: 2, width: 2, channels: 32)
        maps[0].values[5] = .nan
        let ones = [Float](repeating: 1, count: 32)
        let found = normalized(maps, gamma: ones, beta: ones, set: set)
        #expect(found.indices.filter { found[$0].isNaN } == [5, 37, 69, 101])
    }
}

extension Normalization {
    /// What becomes of one pixel.
    func values(of input: FeatureMap, image: Int, pixel: Int, on execution: Execution) -> [Float] {
        let position = (image * input.height * input.width + pixel) * input.channels
        let values = FloatBuffer(input.buffer.values(in: position..<position + input.channels))
        let result = FloatBuffer(count: input.channels)
        apply(to: values, image: image, result: result, on: execution)
        return result.values(in: 0..<input.channels)
    }
}
