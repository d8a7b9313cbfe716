internal import Tensors

/// The tensors of several sources, one source after the other.
struct JoinedTensors: TensorSource {
    let tensors: [TensorDescriptor]

    /// For each of ``tensors``, the source and the position there.
    private let places: [(source: any TensorSource, index: Int)]

    init(_ sources: [any TensorSource]) {
        tensors = sources.flatMap(\.tensors)
        places = sources.flatMap { source in source.tensors.indices.map { (source, $0) } }
    }

    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        try places[index].source.withTensorBytes(at: places[index].index, body)
    }

    func memoryToLend(at index: Int) -> Int { places[index].source.memoryToLend(at: places[index].index) }

    func statedSum(at index: Int) -> TensorSum? { places[index].source.statedSum(at: places[index].index) }

    func damage(at index: Int, found: TensorSum) -> any Error {
        places[index].source.damage(at: places[index].index, found: found)
    }

    func relinquish(at index: Int) { places[index].source.relinquish(at: places[index].index) }
}
