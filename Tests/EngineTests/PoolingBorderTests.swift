import BiT
import Engine
import Tensors
import Testing

/// A network and images for which the border of the max-pool decides, and two answers; see `Fixtures/make_border.py`.
private struct Border: Decodable {
    let units: [Int]
    let rootChannels: Int
    let classes: Int
    let seed: UInt64
    let input: [Int]
    let singleError: Double
    let logits: [[Double]]
    /// The logits with minus infinity around the root's output.
    let otherBorder: [[Double]]
}

/// Hashed weights with a root that is low in the middle and high around it.
private struct HollowRoot: GeneratedWeights {
    let base: HashedWeights

    var tensors: [TensorDescriptor] { base.tensors }

    func values(at index: Int) -> [Float] {
        var values = base.values(at: index)
        guard tensors[index].name == "resnet/root_block/standardized_conv2d/kernel" else { return values }
        let columns = tensors[index].shape.dimensions[3]
        for place in values.indices {
            let (y, x) = (place / columns / 3 / 7 - 3, place / columns / 3 % 7 - 3)
            values[place] += Float(y * y + x * x) / 32
        }
        return values
    }
}

@Suite struct PoolingBorderTests {
    private let border: Border
    private let architecture: Architecture
    private let weights: HollowRoot
    private let images: ImageBatch

    init() throws {
        border = try fixture("border")
        architecture = try #require(
            Architecture(units: border.units, rootChannels: border.rootChannels, classes: border.classes)
        )
        weights = HollowRoot(base: HashedWeights(architecture, seed: border.seed))
        let noise = hashedUniform("input", seed: border.seed, count: border.input.reduce(3, *))
        images = try ImageBatch(
            count: border.input[0],
            height: border.input[1],
            width: border.input[2],
            values: noise.map { 0.75 + $0 / 4 }
        )
    }

    /// The case is what it claims to be, and the oracle knows both answers.
    @Test func theRootIsNegativeAtTheBorder() {
        let oracle = Oracle(weights, architecture: architecture)
        for image in images.maps {
            let root = oracle.root(of: image)
            for y in 0..<root.height {
                for x in 0..<root.width where x == 0 || y == 0 {
                    let place = (y * root.width + x) * root.channels
                    #expect(root.values[place..<place + root.channels].allSatisfy { $0 < 0 })
                }
            }
        }
        // the fixture has nine digits
        #expect(largestDifference(oracle.logits(of: images.maps), border.logits) < 1e-8)
        #expect(largestDifference(oracle.logits(of: images.maps, border: -.infinity), border.otherBorder) < 1e-8)
    }

    /// Zeros surround the root's output, and the other answer is a thousand tolerances away.
    @Test(arguments: availableSets) func zerosSurroundTheRoot(set: InstructionSet) throws {
        let tolerance = 4 * border.singleError
        let found = try Model(source: weights, options: .init(instructionSet: set)).logits(of: images)
        #expect(largestError(found, border.logits) <= tolerance)
        for (logits, other) in zip(found, border.otherBorder) {
            #expect(largestError([logits], [other]) > 1000 * tolerance)
        }
    }
}

/// The largest difference; infinite where the sizes differ or a value is not a number.
func largestDifference(_ left: [[Double]], _ right: [[Double]]) -> Double {
    guard left.map(\.count) == right.map(\.count) else { return .infinity }
    return zip(left.joined(), right.joined()).reduce(0) { largest, pair in
        let error = abs(pair.0 - pair.1)
        return error.isNaN ? .infinity : max(largest, error)
    }
}
