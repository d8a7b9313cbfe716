import BiT
import Engine
import Tensors
import Testing

/// The demo's architecture.
func smallArchitecture(classes: Int = 10) throws -> Architecture {
    try #require(Architecture(units: [2, 1, 1, 1], rootChannels: 32, classes: classes))
}

/// All weights in memory, changed on the way if so wanted.
func smallWeights(
    classes: Int = 10,
    _ change: (TensorDescriptor, [Float]) -> (TensorDescriptor, [UInt8])? = { descriptor, values in
        (descriptor, littleEndianBytes(values))
    }
) throws -> TensorsInMemory {
    let weights = HashedWeights(try smallArchitecture(classes: classes), seed: 7)
    var tensors = TensorsInMemory()
    for (index, descriptor) in weights.tensors.enumerated() {
        guard let (descriptor, bytes) = change(descriptor, weights.values(at: index)) else { continue }
        tensors.append(descriptor, bytes: bytes)
    }
    return tensors
}

func littleEndianBytes(_ values: [Float]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
}

@Suite struct ModelTests {
    /// Odd sizes and flat images, on every instruction set.
    ///
    /// Flat images leave groups of one channel nearly without variance, and the smallest sizes have more padding than
    /// pixels. The tolerance is that of the golden run of this architecture, four times PyTorch's error: flat images
    /// get no more.
    @Test(arguments: [(1, 1), (2, 3), (17, 9), (32, 32), (33, 40)], [nil, 0, -1, 1, 0.3] as [Float?])
    func agreesWithTheOracle(size: (height: Int, width: Int), flat: Float?) throws {
        let architecture = try smallArchitecture()
        let source = HashedWeights(architecture, seed: 7)
        let count = size.height * size.width * 3
        let values = flat.map { Array(repeating: $0, count: count) } ?? hashedUniform("input", seed: 7, count: count)
        let images = try ImageBatch(count: 1, height: size.height, width: size.width, values: values)
        let expected = Oracle(source, architecture: architecture).logits(of: images.maps)
        for set in availableSets {
            let found = try Model(source: source, options: .init(instructionSet: set)).logits(of: images)
            #expect(largestError(found, expected) < 1.8e-5)
        }
    }

    @Test func doesNotDependOnThreadsOrNeighbours() throws {
        let weights = try smallWeights()
        let images = try hashedImages(seed: 7, count: 70, height: 32, width: 24)
        let size = 32 * 24 * 3
        let single = try Model(source: weights, options: .init(threads: 1))
        let expected = try single.logits(of: images)
        #expect(expected.count == 70)
        for threads in [2, 3, 7] {
            let model = try Model(source: weights, options: .init(threads: threads))
            #expect(model.threads == threads)
            #expect(try model.logits(of: images) == expected)
            for index in [0, 33, 69] {
                let values = Array(images.values[index * size..<(index + 1) * size])
                let image = try ImageBatch(count: 1, height: 32, width: 24, values: values)
                #expect(try model.logits(of: image) == [expected[index]])
                #expect(try model.features(of: image) == single.features(of: image))
            }
        }
    }

    /// A large image is divided among the threads, in every layer.
    @Test func largeImageDoesNotDependOnThreads() throws {
        let weights = try smallWeights()
        let image = try hashedImages(seed: 8, count: 1, height: 150, width: 201)
        let expected = try Model(source: weights, options: .init(threads: 1)).logits(of: image)
        for threads in [2, 5] {
            #expect(try Model(source: weights, options: .init(threads: threads)).logits(of: image) == expected)
        }
    }

    @Test func logitsAreTheHeadOfTheFeatures() throws {
        let weights = try smallWeights(classes: 33)
        let model = try Model(source: weights)
        #expect(model.architecture == (try smallArchitecture(classes: 33)))
        let images = try hashedImages(seed: 9, count: 3, height: 20, width: 20)
        let source = HashedWeights(model.architecture, seed: 7)
        let count = source.tensors.count
        let (head, bias) = (source.values(at: count - 2), source.values(at: count - 1))
        let expected = try model.features(of: images).map { features in
            bias.indices.map { index in
                features.indices.reduce(Double(bias[index])) {
                    $0 + Double(features[$1]) * Double(head[$1 * bias.count + index])
                }
            }
        }
        #expect(largestError(try model.logits(of: images), expected) < 1e-5)
    }

    @Test func noImagesGiveNoLogits() throws {
        let model = try Model(source: smallWeights())
        let none = try ImageBatch(count: 0, height: 8, width: 8, values: [])
        #expect(try model.logits(of: none).isEmpty)
        #expect(try model.features(of: none).isEmpty)
    }

    /// The values are representable in each type, so the logits must be the same.
    @Test(arguments: [DType.float16, .bfloat16, .float64]) func readsOtherTypes(dtype: DType) throws {
        func rounded(_ values: [Float]) -> [Float] { values.map { ($0 * 64).rounded() / 64 } }
        let expected = try smallWeights { ($0, littleEndianBytes(rounded($1))) }
        let converted = try smallWeights { descriptor, values in
            var other = descriptor
            other.dtype = dtype
            let bytes: [UInt8] = rounded(values).flatMap { value -> [UInt8] in
                switch dtype {
                case .float16: withUnsafeBytes(of: Float16(value).bitPattern.littleEndian) { Array($0) }
                case .bfloat16: withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian) { Array($0) }
                default: withUnsafeBytes(of: Double(value).bitPattern.littleEndian) { Array($0) }
                }
            }
            return (other, bytes)
        }
        let images = try hashedImages(seed: 7, count: 1, height: 16, width: 16)
        #expect(try Model(source: converted).logits(of: images) == Model(source: expected).logits(of: images))
    }

    @Test func readsValuesThatAreNotAligned() throws {
        let weights = try smallWeights()
        let images = try hashedImages(seed: 7, count: 1, height: 16, width: 16)
        let expected = try Model(source: weights).logits(of: images)
        #expect(try Model(source: OddSource(base: weights, defect: .misaligned)).logits(of: images) == expected)
    }

    @Test(arguments: [Float.nan, .infinity]) func weightsThatAreNotFiniteShow(value: Float) throws {
        let weights = try smallWeights { descriptor, values in
            (descriptor, littleEndianBytes(descriptor.name.contains("block2") ? values.map { _ in value } : values))
        }
        let images = try hashedImages(seed: 7, count: 2, height: 16, width: 16)
        let logits = try Model(source: weights).logits(of: images)
        #expect(logits.joined().allSatisfy { !$0.isFinite })
    }

    @Test func constantKernelsAreZero() throws {
        let weights = try smallWeights { descriptor, values in
            let isKernel = descriptor.name.hasSuffix("standardized_conv2d/kernel")
            return (descriptor, littleEndianBytes(isKernel ? values.map { _ in 0.75 } : values))
        }
        let images = try hashedImages(seed: 7, count: 2, height: 16, width: 16)
        let model = try Model(source: weights)
        let source = HashedWeights(model.architecture, seed: 7)
        let beta = source.values(at: source.tensors.count - 3)
        #expect(try model.features(of: images) == Array(repeating: beta.map { max(0, $0) }, count: 2))
    }

    @Test func everyInstructionSetHasCodeHere() {
        #if arch(x86_64)
        #expect(InstructionSet.generic.isAvailable)
        #else
        #expect(availableSets == [.generic])
        #endif
        #expect(InstructionSet.best == availableSets.last)
    }
}
