import Evaluation
import Tensors
import Testing

@Suite struct ValueProblemTests {
    func problems(_ name: String, _ floats: [Float]) throws -> [ValueProblem] {
        var tensors = TensorsInMemory()
        tensors.append(name: name, shape: Shape([floats.count]), floats: floats)
        return try ValueProblem.all(in: tensors)
    }

    @Test(
        arguments: [
            ("a/standardized_conv2d/kernel", [1, 2, 3]), ("b/group_norm/gamma", [1, 1]), ("b", []),
            ("b", [-.greatestFiniteMagnitude]),
            ("a/standardized_conv2d/kernel", [5]), ("b", [-0.0, .leastNonzeroMagnitude]),
        ] as [(String, [Float])]
    ) func ordinaryValuesPass(name: String, floats: [Float]) throws {
        #expect(try problems(name, floats) == [])
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, .signalingNaN]) func everySpecialValueIsFound(value: Float)
        throws
    {
        #expect(try problems("b", [1, value, 2, value]) == [.notFinite(tensor: "b", count: 2, first: 1)])
    }

    @Test func aConstantKernelIsFound() throws {
        let name = "a/standardized_conv2d/kernel"
        #expect(try problems(name, [2, 2, 2]) == [.constantKernel(tensor: name)])
    }

    @Test func otherElementTypesAreSeenToo() throws {
        var tensors = TensorsInMemory()
        tensors.append(TensorDescriptor(name: "h", dtype: .float16, shape: [2]), bytes: [0, 0, 0, 0x7C])
        tensors.append(TensorDescriptor(name: "i", dtype: .int32, shape: [1]), bytes: [0, 0, 0x80, 0x7F])
        #expect(try ValueProblem.all(in: tensors) == [.notFinite(tensor: "h", count: 1, first: 1)])
    }

    /// Large enough that two threads share the tensor.
    @Test func whatSeveralThreadsFindIsJoined() throws {
        let name = "a/standardized_conv2d/kernel"
        var floats = [Float](repeating: 3, count: 4 << 20)
        #expect(try problems(name, floats) == [.constantKernel(tensor: name)])
        floats[floats.count - 5] = 2
        #expect(try problems(name, floats) == [])
        floats[floats.count - 7] = .nan
        #expect(try problems(name, floats) == [.notFinite(tensor: name, count: 1, first: floats.count - 7)])
        floats[9] = .infinity
        #expect(try problems(name, floats) == [.notFinite(tensor: name, count: 2, first: 9)])
    }
}
