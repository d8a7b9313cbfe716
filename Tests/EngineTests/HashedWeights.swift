import BiT
import Tensors

/// Values in [-1, 1) that any language can compute, without rounding.
///
/// The 64-bit FNV-1a hash of the name, combined with the seed, starts a SplitMix64 sequence; the upper 24 bits of each
/// number make a float.
func hashedUniform(_ name: String, seed: UInt64, count: Int) -> [Float] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var state = hash ^ seed
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            z ^= z >> 31
            buffer[index] = Float(z >> 40) * 0x1p-23 - 1
        }
        initialized = count
    }
}

/// Weights that are made when they are asked for: one tensor in memory at a time.
protocol GeneratedWeights: TensorSource {
    func values(at index: Int) -> [Float]
}

extension GeneratedWeights {
    func memoryToLend(at index: Int) -> Int { 0 }

    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        let values = values(at: index)
        return try body(values.span.bytes)
    }
}

/// The weights of the golden runs.
struct HashedWeights: GeneratedWeights {
    let tensors: [TensorDescriptor]
    let seed: UInt64

    init(_ architecture: Architecture, seed: UInt64) {
        tensors = architecture.tensors
        self.seed = seed
    }

    func values(at index: Int) -> [Float] {
        let name = tensors[index].name
        let (scale, offset): (Float, Float) =
            if name.hasSuffix("gamma") {
                (1 / 8, 1)
            } else if name.hasSuffix("beta") || name.hasSuffix("bias") {
                (1 / 8, 0)
            } else if name.hasPrefix("resnet/head/") {
                (1 / 32, 0)
            } else {
                (1 / 16, 1 / 64)
            }
        var values = hashedUniform(name, seed: seed, count: tensors[index].shape.elementCount)
        for index in values.indices { values[index] = values[index] * scale + offset }
        return values
    }
}
