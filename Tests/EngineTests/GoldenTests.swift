import BiT
import Engine
import Foundation
import Testing

/// What the reference answered, in double precision; see `Fixtures/README.md`.
struct Golden: Decodable {
    let name: String
    let units: [Int]
    let width: Double
    let classes: Int
    let seed: UInt64
    let input: [Int]
    let features64: [[Double]]
    let logits: [[Double]]
    let singleError: Double

    enum CodingKeys: String, CodingKey {
        case name, units, width, classes, seed, input, features64, logits
        case singleError = "float32_pytorch_max_abs_error"
    }

    init(named name: String) throws { self = try fixture(name) }
}

/// Reads `Fixtures/NAME.json`.
func fixture<Value: Decodable>(_ name: String) throws -> Value {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).json")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
}

@Suite(.serialized) struct GoldenTests {
    /// How many times as far from the reference we may be as PyTorch in single precision is.
    private static let tolerance = (logits: 4.0, features: 8.0)

    /// Logits and features agree, and the best class is the same.
    ///
    /// The yardstick is PyTorch's error of the logits. A feature may be twice as far off: a logit is a sum of a thousand or
    /// more features with weights up to 1/32 in size, in which their errors partly cancel.
    @Test(arguments: ["demo-r17x0.5", "r50x1-224", "r50x1-97x131", "r101x1-128", "r50x3-64"])
    func answersLikeTheReference(name: String) throws {
        let golden = try Golden(named: name)
        let architecture = try #require(
            Architecture(units: golden.units, rootChannels: Int(64 * golden.width), classes: golden.classes)
        )
        let model = try Model(source: HashedWeights(architecture, seed: golden.seed))
        #expect(model.architecture == architecture)
        let images = try hashedImages(
            seed: golden.seed,
            count: golden.input[0],
            height: golden.input[1],
            width: golden.input[2]
        )
        let logits = try model.logits(of: images)
        let features = try model.features(of: images)
        #expect(features.map(\.count) == Array(repeating: architecture.featureChannels, count: images.count))
        let errors = (
            logits: largestError(logits, golden.logits),
            features: largestError(features.map { Array($0.prefix(64)) }, golden.features64)
        )
        #expect(errors.logits <= Self.tolerance.logits * golden.singleError)
        #expect(errors.features <= Self.tolerance.features * golden.singleError)
        for (found, expected) in zip(logits, golden.logits) {
            #expect(found.indices.max { found[$0] < found[$1] } == expected.indices.max { expected[$0] < expected[$1] })
        }
    }
}

/// The largest difference; infinite where the sizes differ or a value is not a number.
func largestError(_ found: [[Float]], _ expected: [[Double]]) -> Double {
    guard found.map(\.count) == expected.map(\.count) else { return .infinity }
    return zip(found.joined(), expected.joined()).reduce(0) { largest, pair in
        let error = abs(Double(pair.0) - pair.1)
        return error.isNaN ? .infinity : max(largest, error)
    }
}

/// The images of the golden runs.
func hashedImages(seed: UInt64, count: Int, height: Int, width: Int) throws -> ImageBatch {
    let values = hashedUniform("input", seed: seed, count: count * height * width * 3)
    return try ImageBatch(count: count, height: height, width: width, values: values)
}
