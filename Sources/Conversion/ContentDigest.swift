public import ByteIO
internal import Formats
public import Tensors

/// The identity of a checkpoint's weights, the same in whatever file holds them.
///
/// It is the SHA-256 of a text in UTF-8: the line `bitzoo content digest 1`, then one line a tensor, sorted by the bytes
/// of the name, each line ending in a line feed:
///
/// ```
/// <length of the name in bytes>:<name> <dtype> <dimensions joined by x> <SHA-256 of the values, 64 hexadecimal digits>
/// ```
///
/// Names and shapes are Google's, values row-major and little-endian; a scalar's dimensions are written `scalar`.
/// See `docs/formats/content-digest.md`.
public struct ContentDigest: Sendable, Equatable {
    /// The digest of the whole.
    public let value: SHA256Digest

    /// The digest of each tensor's values, in the order of the source's tensors.
    public let tensors: [SHA256Digest]

    /// Reads and digests all tensors, on all cores.
    ///
    /// - Parameter source: the tensors; for the digest to be comparable, by canonical names (``CanonicalTensors``).
    /// - Throws: the source's error when a tensor cannot be read or is not what its container states.
    public init(of source: some TensorSource) throws {
        let indices = Array(source.tensors.indices)
        let sums = try TensorPass(over: source, indices: indices, sums: .digest).run()
        self.init(tensors: source.tensors, digests: sums.compactMap(\.digest))
    }

    /// Combines digests that are known already.
    ///
    /// - Parameters:
    ///   - tensors: the tensors by canonical names, in any order.
    ///   - digests: the digest of each tensor's values, in the same order.
    /// - Precondition: there are as many digests as tensors.
    public init(tensors: [TensorDescriptor], digests: [SHA256Digest]) {
        precondition(tensors.count == digests.count)
        var hasher = SHA256Hasher()
        hasher.update(Array("bitzoo content digest 1\n".utf8))
        let lines = zip(tensors, digests).sorted { TensorDescriptor.precedes($0.0.name, $1.0.name) }
        for (tensor, digest) in lines {
            let name = tensor.name
            hasher.update(Array("\(name.utf8.count):\(name) \(tensor.dtype) \(tensor.shape) \(digest)\n".utf8))
        }
        value = hasher.finalize()
        self.tensors = digests
    }
}
