import Engine
import Testing

/// The instruction sets that this processor has; the kernels of the others cannot be run here.
let availableSets = InstructionSet.allCases.filter(\.isAvailable)

/// A feature map of one batch for the engine, from maps of the oracle.
func featureMap(_ maps: [Map]) -> FeatureMap {
    FeatureMap(
        buffer: FloatBuffer(maps.flatMap { $0.values.map(Float.init) }),
        count: maps.count,
        height: maps[0].height,
        width: maps[0].width,
        channels: maps[0].channels
    )
}

/// Activations of which every value is set.
func filledMap(count: Int, height: Int, width: Int, channels: Int, value: Float) -> FeatureMap {
    FeatureMap(
        buffer: FloatBuffer(Array(repeating: value, count: count * height * width * channels)),
        count: count,
        height: height,
        width: width,
        channels: channels
    )
}

/// Maps of reproducible values in [-1, 1).
func hashedMaps(_ name: String, count: Int, height: Int, width: Int, channels: Int) -> [Map] {
    let size = height * width * channels
    let values = hashedUniform(name, seed: 1, count: count * size)
    return (0..<count).map { index in
        Map(
            height: height,
            width: width,
            channels: channels,
            values: values[index * size..<(index + 1) * size].map(Double.init)
        )
    }
}

@Suite struct ConvolutionTests {
    struct Case: CustomStringConvertible {
        var size: Int
        var stride: Int
        var count: Int
        var height: Int
        var width: Int
        var input: Int
        var output: Int

        var description: String {
            "\(size)x\(size)/\(stride) \(count)x\(height)x\(width) \(input)->\(output)"
        }
    }

    /// Sums over one and several blocks of 256, that end inside and at the end of a block; one row to several
    /// blocks of rows; borders on every side at once.
    static let cases = [
        Case(size: 1, stride: 1, count: 1, height: 1, width: 1, input: 32, output: 32),
        Case(size: 1, stride: 1, count: 1, height: 7, width: 7, input: 256, output: 64),
        Case(size: 1, stride: 1, count: 3, height: 5, width: 7, input: 288, output: 96),
        Case(size: 1, stride: 2, count: 2, height: 9, width: 6, input: 544, output: 64),
        Case(size: 3, stride: 1, count: 1, height: 1, width: 1, input: 32, output: 32),
        Case(size: 3, stride: 1, count: 1, height: 1, width: 13, input: 64, output: 32),
        Case(size: 3, stride: 1, count: 2, height: 11, width: 13, input: 96, output: 64),
        Case(size: 3, stride: 2, count: 2, height: 14, width: 11, input: 32, output: 96),
        Case(size: 3, stride: 2, count: 1, height: 2, width: 2, input: 64, output: 64),
        Case(size: 7, stride: 2, count: 1, height: 1, width: 1, input: 3, output: 32),
        Case(size: 7, stride: 2, count: 2, height: 23, width: 30, input: 3, output: 32),
        Case(size: 7, stride: 2, count: 1, height: 4, width: 2, input: 3, output: 64),
    ]

    /// The error stays within what rounding explains.
    ///
    /// A sum of n products, rounded after each step, is off by at most about n * 2^-24 times the sum of the
    /// products' sizes; blocks of 256 bound n by 256 plus the number of blocks. The test allows a quarter of that.
    @Test(arguments: availableSets, cases)
    func agreesWithItsDefinition(set: InstructionSet, shape: Case) {
        let depth = shape.size * shape.size * shape.input
        let kernel = hashedUniform("kernel \(shape)", seed: 2, count: depth * shape.output)
        let maps = hashedMaps(
            "input \(shape)",
            count: shape.count,
            height: shape.height,
            width: shape.width,
            channels: shape.input
        )
        let weights = standardized(kernel, columns: shape.output)
        let expected = maps.map {
            convolve($0, weights, size: shape.size, columns: shape.output, stride: shape.stride)
        }
        let sizes = maps.map { map in
            convolve(
                Map(
                    height: map.height,
                    width: map.width,
                    channels: map.channels,
                    values: map.values.map(abs)
                ),
                weights.map(abs),
                size: shape.size,
                columns: shape.output,
                stride: shape.stride
            )
        }
        for threads in [1, 3] {
            let execution = Execution(instructionSet: set, workers: Workers(count: threads))
            let convolution = Convolution(
                size: shape.size,
                stride: shape.stride,
                inputChannels: shape.input,
                weights: PanelMatrix(
                    standardizing: FloatBuffer(kernel),
                    depth: depth,
                    columns: shape.output,
                    epsilon: 1e-10,
                    on: execution
                )
            )
            let output = filledMap(
                count: shape.count,
                height: expected[0].height,
                width: expected[0].width,
                channels: shape.output,
                value: .nan
            )
            convolution(featureMap(maps), into: output, on: execution)
            let found = output.values
            let bound = 256.0 / 4 * 0x1p-24
            let worst = found.indices.max { left, right in
                error(found, expected, sizes, left) < error(found, expected, sizes, right)
            }
            #expect(worst.map { error(found, expected, sizes, $0) } ?? .infinity <= bound)

            convolution(featureMap(maps), into: output, accumulating: true, on: execution)
            #expect(zip(output.values, found).allSatisfy { abs($0 - 2 * $1) <= 1e-5 * max(1, abs($1)) })
        }
    }

    private func error(_ found: [Float], _ expected: [Map], _ sizes: [Map], _ index: Int) -> Double {
        let (image, place) = index.quotientAndRemainder(dividingBy: expected[0].values.count)
        let error = abs(Double(found[index]) - expected[image].values[place])
        return error.isNaN ? .infinity : error / (sizes[image].values[place] + 1)
    }

    /// The normalized value of padding would be `offset`; padding comes after normalization and is zero.
    @Test(arguments: availableSets) func paddingIsNotNormalized(set: InstructionSet) {
        let execution = Execution(instructionSet: set, workers: Workers(count: 1))
        let maps = hashedMaps("padding", count: 2, height: 6, width: 5, channels: 64)
        let gamma = hashedUniform("gamma", seed: 1, count: 64)
        let beta = hashedUniform("beta", seed: 1, count: 64).map { $0 + 2 }
        let kernel = hashedUniform("kernel", seed: 3, count: 9 * 64 * 32)
        let input = featureMap(maps)
        let convolution = Convolution(
            size: 3,
            stride: 2,
            inputChannels: 64,
            weights: PanelMatrix(
                standardizing: FloatBuffer(kernel),
                depth: 9 * 64,
                columns: 32,
                epsilon: 1e-10,
                on: execution
            )
        )
        let output = filledMap(count: 2, height: 3, width: 3, channels: 32, value: .nan)
        convolution(
            input,
            normalizedBy: GroupNorm(gamma: gamma, beta: beta).normalization(of: input, on: execution),
            into: output,
            on: execution
        )
        let expected = maps.flatMap { map in
            convolve(
                normalizeAndRectify(map, gamma: gamma, beta: beta),
                standardized(kernel, columns: 32),
                size: 3,
                columns: 32,
                stride: 2
            ).values
        }
        #expect(largestError([output.values], [expected]) < 1e-3)
    }
}
