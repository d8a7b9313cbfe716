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

    @Test func oneOtherTypeIsOneDifference() {
        var tensors = architecture.tensors.map { TensorDescriptor(name: $0.name, dtype: .float16, shape: $0.shape) }
        let common = StructureDifference.everyDType(found: .float16, expected: .float32)
        #expect(StructureDifference.all(found: tensors, expected: architecture) == [common])
        #expect(common.description == "every tensor is float16 instead of float32")
        let missing = architecture.tensors[0]
        tensors.removeFirst()
        #expect(StructureDifference.all(found: tensors, expected: architecture) == [common, .missing(missing)])
        #expect(common.isInTypeOnly)
        #expect(!StructureDifference.missing(missing).isInTypeOnly)
        // a single tensor of the right type, and every other one counts by itself
        tensors[3].dtype = .float32
        #expect(StructureDifference.all(found: tensors, expected: architecture).count == architecture.tensorCount - 1)
    }
}
