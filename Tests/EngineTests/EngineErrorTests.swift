import BiT
import Engine
import Tensors
import Testing

/// A source that breaks its promises.
struct OddSource: TensorSource {
    func memoryToLend(at index: Int) -> Int { 0 }

    enum Defect: Error { case misaligned, short, unreadable }

    let base: TensorsInMemory
    let defect: Defect

    var tensors: [TensorDescriptor] { base.tensors }

    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        try base.withTensorBytes(at: index) { bytes in
            let copy: [UInt8] = [0] + bytes.withUnsafeBytes { Array($0) }
            let span = copy.span.bytes
            switch defect {
            case .misaligned: return try body(span.extracting(droppingFirst: 1))
            case .short: return try body(span.extracting(droppingFirst: 2))
            case .unreadable: throw defect
            }
        }
    }
}

@Suite struct EngineErrorTests {
    private static let gamma = "resnet/block1/unit02/b/group_norm/gamma"

    private func descriptor(_ name: String, _ shape: Shape) -> TensorDescriptor {
        TensorDescriptor(name: name, dtype: .float32, shape: shape)
    }

    /// Leaves out or changes one tensor.
    private func weights(
        _ name: String,
        _ change: (TensorDescriptor, [Float]) -> (TensorDescriptor, [UInt8])?
    ) throws -> TensorsInMemory {
        try smallWeights { $0.name == name ? change($0, $1) : ($0, littleEndianBytes($1)) }
    }

    @Test func nothing() {
        #expect(throws: EngineError.notANetwork(.missing("resnet/root_block/standardized_conv2d/kernel"))) {
            try Model(source: TensorsInMemory())
        }
    }

    @Test func missingTensor() throws {
        let weights = try weights(Self.gamma) { _, _ in nil }
        #expect(throws: EngineError.structure([.missing(descriptor(Self.gamma, [32]))])) {
            try Model(source: weights)
        }
    }

    @Test func unexpectedTensor() throws {
        var weights = try smallWeights()
        let extra = descriptor("resnet/block1/unit02/b/group_norm/delta", [1])
        weights.append(extra, bytes: [0, 0, 0, 0])
        #expect(throws: EngineError.structure([.unexpected(extra)])) { try Model(source: weights) }
    }

    @Test func repeatedTensor() throws {
        var weights = try smallWeights()
        let again = descriptor(Self.gamma, [32])
        weights.append(again, bytes: Array(repeating: 0, count: 128))
        #expect(throws: EngineError.structure([.repeated(again)])) { try Model(source: weights) }
    }

    @Test func shapeOfAnotherNetwork() throws {
        let weights = try weights(Self.gamma) { _, values in
            (descriptor(Self.gamma, [31]), littleEndianBytes(Array(values.dropLast())))
        }
        #expect(
            throws: EngineError.structure([.shape(found: descriptor(Self.gamma, [31]), expected: [32])])
        ) {
            try Model(source: weights)
        }
    }

    @Test func integers() throws {
        let found = TensorDescriptor(name: Self.gamma, dtype: .int32, shape: [32])
        let weights = try weights(Self.gamma) { _, values in (found, littleEndianBytes(values)) }
        #expect(throws: EngineError.unsupportedType(found)) { try Model(source: weights) }
    }

    @Test func channelsThatFormNoGroups() throws {
        let architecture = try #require(Architecture(units: [1, 1, 1, 1], rootChannels: 16, classes: 2))
        #expect(throws: EngineError.channelsNotInGroups(16)) {
            try Model(source: HashedWeights(architecture, seed: 1))
        }
    }

    @Test func fewerBytesThanPromised() throws {
        let source = OddSource(base: try smallWeights(), defect: .short)
        let error = #expect(throws: EngineError.self) { try Model(source: source) }
        #expect(
            error
                == .byteCount(tensor: "resnet/block1/unit01/a/group_norm/gamma", expected: 128, found: 127)
        )
    }

    @Test func sourceThatCannotBeRead() throws {
        let source = OddSource(base: try smallWeights(), defect: .unreadable)
        let error = #expect(throws: EngineError.self) { try Model(source: source) }
        #expect(
            error == .unreadable(tensor: "resnet/block1/unit01/a/group_norm/gamma", reason: "unreadable")
        )
    }

    @Test(arguments: [0, -1, 1025]) func threads(count: Int) throws {
        let weights = try smallWeights()
        #expect(throws: EngineError.threadCount(count)) { try Model(source: weights, options: .init(threads: count)) }
    }

    @Test func missingInstructionSet() throws {
        let weights = try smallWeights()
        for set in InstructionSet.allCases where !set.isAvailable {
            #expect(throws: EngineError.unavailable(set)) {
                try Model(source: weights, options: .init(instructionSet: set))
            }
        }
    }

    @Test(arguments: [(-1, 1, 1), (1, 0, 1), (1, 1, 0), (1, 4097, 4096), (Int.max, 1, 1), (1, Int.max, Int.max)])
    func imageSizes(count: Int, height: Int, width: Int) {
        #expect(throws: EngineError.imageSize(count: count, height: height, width: width)) {
            try ImageBatch(count: count, height: height, width: width, values: [])
        }
    }

    @Test func valuesThatDoNotFillTheImages() {
        #expect(throws: EngineError.valueCount(expected: 2 * 3 * 4 * 3, found: 71)) {
            try ImageBatch(count: 2, height: 3, width: 4, values: Array(repeating: 0, count: 71))
        }
    }

    @Test(arguments: [
        (EngineError.threadCount(0), "0 is not a number of threads from 1 to 1024"),
        (.channelsNotInGroups(16), "16 root channels cannot be divided into 32 groups"),
        (.unavailable(.avx512), "this processor cannot run avx512 code"),
        (.byteCount(tensor: "t", expected: 8, found: 7), "t needs 8 bytes, and its source has 7"),
        (.unreadable(tensor: "t", reason: "r"), "t cannot be read: r"),
        (.valueCount(expected: 9, found: 8), "the images need 9 values, and there are 8"),
        (.imageSize(count: 1, height: 0, width: 5), "1 images of 0x5 pixels cannot be processed"),
        (
            .unsupportedType(TensorDescriptor(name: "t", dtype: .int8, shape: [2])),
            "t is int8, not a floating-point type"
        ),
        (
            .structure([.missing(TensorDescriptor(name: "t", dtype: .float32, shape: [2]))]),
            "the weights do not form a network: t is missing"
        ),
        (
            .notANetwork(.missing("t")), "not a BiT network: it has no tensor t"
        ),
    ]) func descriptions(error: EngineError, text: String) {
        #expect(error.description == text)
    }
}
