import BiT
import Engine
import Testing

/// What PyTorch answers for images with little in them; see `Fixtures/make_flat.py`.
private struct FlatImages: Decodable {
    struct Batch: Decodable {
        let height: Int
        let width: Int
        let images: [Image]
    }

    struct Image: Decodable {
        let kind: Kind
        /// How far PyTorch's single precision is from double.
        let singleError: Double
        let logits: [Double]
    }

    enum Kind: String, Decodable {
        case noise, zero, one, third, bright, step
        case minusOne = "minus-one"
        case nearlyFlat = "nearly-flat"
        case veryBright = "very-bright"

        /// The image `[height][width][3]`, row-major.
        func values(seed: UInt64, height: Int, width: Int) -> [Float] {
            let count = height * width * 3
            func image(_ background: Float, spot: Float? = nil) -> [Float] {
                var values = Array(repeating: background, count: count)
                let first = (height / 3 * width + width / 2) * 3
                if let spot { for channel in 0..<3 { values[first + channel] = spot } }
                return values
            }
            let noise = hashedUniform("input", seed: seed, count: count)
            return switch self {
            case .noise: noise
            case .zero: image(0)
            case .one: image(1)
            case .minusOne: image(-1)
            case .third: image(0.3)
            case .nearlyFlat: noise.map { 0.3 + $0 * 1e-3 }
            case .bright: image(-1, spot: 1)
            case .veryBright: image(0, spot: 100)
            case .step: (0..<count).map { $0 / 3 % width < width / 3 ? -0.5 : 0.75 }
            }
        }
    }

    let units: [Int]
    let rootChannels: Int
    let classes: Int
    let seed: UInt64
    let batches: [Batch]
}

/// Activations that hardly vary: where a variance is computed carelessly, what is left is rounding error, and the norm
/// magnifies it up to 300 times.
@Suite(.serialized) struct FlatImageTests {
    /// The error is at most four times PyTorch's.
    ///
    /// The yardstick is PyTorch's error on the same image, or its error on an image of noise of the same size if that is
    /// larger. Equal pixels are rounded equally: one draw decides the error, and PyTorch's may be a lucky one (down to
    /// half its error on noise, in these files). Noise has many draws, and nobody promises more for a flat image.
    ///
    /// Networks with one channel in a group of the first block are the worst case (`r17x0.5`): there a flat image leaves
    /// nothing but the rounding error of the border.
    @Test(arguments: ["r17x0.5", "r17x1.5", "r50x1"], availableSets)
    func areAsExactAsPyTorch(network: String, set: InstructionSet) throws {
        let flat: FlatImages = try fixture("flat-\(network)")
        let architecture = try #require(
            Architecture(units: flat.units, rootChannels: flat.rootChannels, classes: flat.classes)
        )
        let weights = HashedWeights(architecture, seed: flat.seed)
        let model = try Model(source: weights, options: .init(instructionSet: set))
        for batch in flat.batches {
            let images = try ImageBatch(
                count: batch.images.count,
                height: batch.height,
                width: batch.width,
                values: batch.images.flatMap {
                    $0.kind.values(seed: flat.seed, height: batch.height, width: batch.width)
                }
            )
            let noise = try #require(batch.images.first { $0.kind == .noise }).singleError
            for (found, image) in zip(try model.logits(of: images), batch.images) {
                let error = largestError([found], [image.logits])
                let place = "\(image.kind.rawValue) \(batch.height)x\(batch.width)"
                #expect(error <= 4 * max(image.singleError, noise), "\(place)")
            }
        }
    }
}
