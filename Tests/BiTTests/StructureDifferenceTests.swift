import BiT
import Tensors
import Testing

@Suite struct StructureDifferenceTests {
    let architecture: Architecture

    init() throws {
        architecture = try #require(Architecture(name: "R17x0.5", classes: 10))
    }

    @Test func nothingDiffersFromItself() {
        #expect(StructureDifference.all(found: architecture.tensors.reversed(), expected: architecture) == [])
    }

    @Test func everyKindIsFound() throws {
        var tensors = architecture.tensors
        let missing = tensors.remove(at: 5)
        let extra = TensorDescriptor(name: "extra", dtype: .float32, shape: [1])
        tensors[0].dtype = .float16
        tensors[1].shape = [33]
        let doubled = tensors[2]
        tensors += [extra, doubled]
        #expect(
            StructureDifference.all(found: tensors, expected: architecture) == [
                .repeated(doubled),
                .dtype(found: tensors[0], expected: .float32),
                .shape(found: tensors[1], expected: [32]),
                .missing(missing),
                .unexpected(extra),
            ]
        )
    }
}
