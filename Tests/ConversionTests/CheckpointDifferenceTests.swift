import Conversion
import Tensors
import Testing

@Suite struct CheckpointDifferenceTests {
    func tensors(_ entries: [(String, Shape, [Float])]) throws -> CanonicalTensors {
        var tensors = TensorsInMemory()
        for (name, shape, floats) in entries { tensors.append(name: name, shape: shape, floats: floats) }
        return try CanonicalTensors(of: tensors)
    }

    @Test func nothingDiffersFromItself() throws {
        let one = try tensors([("a", [2], [1, .nan]), ("b", [1], [0])])
        let difference = try CheckpointDifference(between: one, and: one)
        #expect(difference.tensors == [])
        #expect(difference.identicalCount == 2)
    }

    @Test func everyKindIsFound() throws {
        let one = try tensors([
            ("same", [1], [1]), ("values", [4], [1, 2, 3, .nan]), ("shape", [2], [0, 0]), ("extra", [1], [0]),
        ])
        let other = try tensors([
            ("same", [1], [1]), ("values", [4], [1, 2.5, 2, 0]), ("shape", [1, 2], [0, 0]),
            ("missing", [3], [0, 0, 0]),
        ])
        let difference = try CheckpointDifference(between: one, and: other)
        #expect(difference.identicalCount == 1)
        #expect(
            difference.tensors == [
                TensorDifference(name: "extra", kind: .extra([1])),
                TensorDifference(name: "missing", kind: .missing([3])),
                TensorDifference(name: "shape", kind: .shape([2], [1, 2])),
                TensorDifference(
                    name: "values",
                    kind: .values(ValueDifference(maximum: 1, mean: 0.5, count: 3, notANumber: 1))
                ),
            ]
        )
    }

    @Test func otherElementTypesAreComparedAsNumbers() throws {
        var half = TensorsInMemory()
        half.append(TensorDescriptor(name: "a", dtype: .float16, shape: [2]), bytes: [0, 0x3C, 0, 0x40])
        let difference = try CheckpointDifference(
            between: CanonicalTensors(of: half),
            and: tensors([("a", [2], [1, 2.25])])
        )
        #expect(
            difference.tensors == [
                TensorDifference(
                    name: "a",
                    kind: .dtype(.float16, .float32, ValueDifference(maximum: 0.25, mean: 0.125, count: 1))
                )
            ]
        )
    }
}
