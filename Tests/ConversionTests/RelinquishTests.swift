import Conversion
import Synchronization
import Tensors
import Testing

/// What tells its source that values are not needed.
@Suite struct RelinquishTests {
    private final class Recorder: TensorSource {
        let tensors = ["resnet/b", "resnet/a"].map { TensorDescriptor(name: $0, dtype: .float32, shape: [2, 3]) }
        private let relinquished = Mutex<[Int]>([])

        var indices: [Int] { relinquished.withLock(\.self) }

        func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
            try body([UInt8](repeating: 0, count: 24).span.bytes)
        }

        func memoryToLend(at index: Int) -> Int { 0 }

        func relinquish(at index: Int) { relinquished.withLock { $0.append(index) } }
    }

    private func relinquished(_ wrap: (Recorder) throws -> any TensorSource) rethrows -> [Int] {
        let recorder = Recorder()
        let wrapper = try wrap(recorder)
        for index in wrapper.tensors.indices { wrapper.relinquish(at: index) }
        return recorder.indices
    }

    @Test func wrappersPassItOn() throws {
        // sorted by name
        #expect(try relinquished { try CanonicalTensors(of: $0) } == [1, 0])
        #expect(relinquished { SelectedTensors(at: [1], of: $0) } == [1])
        #expect(relinquished { SelectedTensors(at: [1, 0], of: $0) } == [1, 0])
        #expect(relinquished { CheckedTensors(of: $0) } == [0, 1])
        #expect(relinquished { RoundedTensors(of: $0, to: .float16) } == [0, 1])
        #expect(
            relinquished { source in
                RearrangedTensors(
                    of: source,
                    as: source.tensors.map {
                        (
                            TensorDescriptor(name: $0.name, dtype: $0.dtype, shape: [3, 2]),
                            AxisReversal(outer: 2, middle: 1, inner: 3)
                        )
                    }
                )
            } == [0, 1]
        )
    }

    /// A source that keeps nothing at hand need not say so.
    @Test func nothingHappensByDefault() throws {
        var tensors = TensorsInMemory()
        tensors.append(name: "a", shape: [2], floats: [1, 2])
        tensors.relinquish(at: 0)
        #expect(try tensors.floats(at: 0) == [1, 2])
    }
}
