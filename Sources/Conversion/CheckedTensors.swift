internal import Formats
internal import Tensors

/// The tensors of a file, each held against the container's own check before its values are lent.
///
/// Damage stops here: it does not get into a new file with a new, valid checksum.
struct CheckedTensors: TensorSource {
    let container: CheckpointFile.Container

    var tensors: [TensorDescriptor] { container.source.tensors }

    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        switch container {
        case .npz(let npz) where npz.members[index].method == .stored:
            // packed members are checked whenever they are read
            try npz.verifyChecksum(at: index)
        case .safetensors(let safetensors) where safetensors.native != nil:
            try safetensors.verifyDigest(at: index)
        case .npz, .keras, .safetensors:
            break
        }
        return try container.source.withTensorBytes(at: index, body)
    }

    func memoryToLend(at index: Int) -> Int { container.source.memoryToLend(at: index) }
}

extension CheckpointFile.Container {
    /// The values as the file holds them.
    var source: any TensorSource {
        switch self {
        case .npz(let npz): npz
        case .keras(let keras): keras
        case .safetensors(let safetensors): safetensors
        }
    }
}
