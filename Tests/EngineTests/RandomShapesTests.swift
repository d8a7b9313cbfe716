import BiT
import Engine
import Testing

/// A network and images for it, drawn by `Fixtures/make_random.py`.
struct RandomShape: Decodable, Sendable, CustomTestStringConvertible {
    /// Also the number of the case.
    let seed: UInt64
    let units: [Int]
    let rootChannels: Int
    let classes: Int
    /// Images, rows and columns.
    let input: [Int]
    /// How far PyTorch's single precision is from double.
    let singleError: Double

    var testDescription: String {
        "\(seed): \(units) x \(rootChannels), \(classes) classes, \(input[0])x\(input[1])x\(input[2])"
    }

    /// The values of all images.
    var size: Int { input.reduce(3, *) }

    func architecture() throws -> Architecture {
        try #require(Architecture(units: units, rootChannels: rootChannels, classes: classes))
    }

    func images() throws -> ImageBatch {
        try hashedImages(seed: seed, count: input[0], height: input[1], width: input[2])
    }

    /// All of them; every eighth where a sanitizer watches; only small ones where nothing is optimized.
    static func all() throws -> [RandomShape] {
        let shapes: [RandomShape] = try fixture("random-shapes")
        #if DEBUG
        return shapes.filter { $0.rootChannels == 32 && $0.size < 12_000 }
        #elseif FEW_SHAPES
        return shapes.filter { $0.seed % 8 == 6 }
        #else
        return shapes
        #endif
    }
}

/// Networks of few units and odd widths, on images of any size and shape from 32 to 500 pixels a side.
@Suite struct RandomShapesTests {
    /// The error is at most four times PyTorch's in single precision.
    ///
    /// `Fixtures/make_random.py` measured that for each case: the largest difference between PyTorch's logits in single
    /// and in double precision, for the same weights and images under a head of 1000 classes (a head of one class has a
    /// small error by luck). It is between 5e-7, on large images, and 1e-5, where the last block has few pixels.
    @Test(arguments: try RandomShape.all()) func agreeWithTheOracle(shape: RandomShape) throws {
        let architecture = try shape.architecture()
        let source = HashedWeights(architecture, seed: shape.seed)
        let images = try shape.images()
        let number = Int(shape.seed)
        let set = availableSets[number % availableSets.count]
        let threads = 1 + number / availableSets.count % 3
        let model = try Model(source: source, options: .init(threads: threads, instructionSet: set))
        let expected = Oracle(source, architecture: architecture).logits(of: images.maps)
        let error = largestError(try model.logits(of: images), expected)
        #expect(error <= 4 * shape.singleError, "\(set.rawValue), \(threads) threads")
    }

    /// Every bit of an answer is the same, however many threads there are, and whatever else is in the batch.
    @Test(arguments: try RandomShape.all().filter { $0.size < 80_000 && $0.seed / 3 % 4 == 0 })
    func doNotDependOnThreadsOrNeighbours(shape: RandomShape) throws {
        let source = HashedWeights(try shape.architecture(), seed: shape.seed)
        let images = try shape.images()
        let set = availableSets[Int(shape.seed) % availableSets.count]
        let single = try Model(source: source, options: .init(threads: 1, instructionSet: set))
        let expected = try single.logits(of: images)
        for threads in [2, 3, 5] {
            let model = try Model(source: source, options: .init(threads: threads, instructionSet: set))
            #expect(try model.logits(of: images) == expected)
            for (image, logits) in zip(try images.separate(), expected) {
                #expect(try model.logits(of: image) == [logits])
            }
        }
    }
}

extension ImageBatch {
    /// A batch for each image.
    func separate() throws -> [ImageBatch] {
        let size = height * width * 3
        return try (0..<count).map { image in
            let values = Array(values[image * size..<(image + 1) * size])
            return try ImageBatch(count: 1, height: height, width: width, values: values)
        }
    }
}
