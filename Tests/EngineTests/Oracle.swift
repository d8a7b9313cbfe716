import BiT
import Tensors

/// A network in double precision: its operations as their definitions read, one after the other.
struct Oracle {
    let architecture: Architecture
    /// Gammas, betas, the head and its bias, by Google's names.
    private var vectors: [String: [Float]] = [:]
    /// Standardized kernels, by Google's names.
    private var kernels: [String: [Double]] = [:]

    /// Takes weights, and standardizes the kernels.
    init(_ source: some GeneratedWeights, architecture: Architecture) {
        self.architecture = architecture
        for (index, tensor) in source.tensors.enumerated() {
            let values = source.values(at: index)
            if tensor.name.hasSuffix("standardized_conv2d/kernel") {
                kernels[tensor.name] = standardized(values, columns: tensor.shape.dimensions[3])
            } else {
                vectors[tensor.name] = values
            }
        }
    }

    /// The logits of each image; `border` surrounds the root's output when it is pooled, and the network has zeros.
    func logits(of images: [Map], border: Double = 0) -> [[Double]] {
        let head = vectors["resnet/head/conv2d/kernel"] ?? []
        let bias = vectors["resnet/head/conv2d/bias"] ?? []
        return images.map { image in
            let features = features(of: image, border: border)
            return bias.indices.map { index in
                features.indices.reduce(Double(bias[index])) {
                    $0 + features[$1] * Double(head[$1 * bias.count + index])
                }
            }
        }
    }

    /// What the root's convolution makes of an image.
    func root(of image: Map) -> Map { convolved(image, "root_block/", size: 7, stride: 2) }

    private func features(of image: Map, border: Double) -> [Double] {
        var map = largest(of: root(of: image), border: border)
        for block in 1...4 {
            for unit in 1...architecture.units[block - 1] {
                let name = "block\(block)/unit\(unit < 10 ? "0" : "")\(unit)/"
                let stride = unit == 1 && block > 1 ? 2 : 1
                let preactivation = normalized(map, name + "a/")
                let shortcut = unit == 1 ? convolved(preactivation, name + "a/proj/", size: 1, stride: stride) : map
                let reduced = convolved(preactivation, name + "a/", size: 1, stride: 1)
                let filtered = convolved(normalized(reduced, name + "b/"), name + "b/", size: 3, stride: stride)
                map = shortcut + convolved(normalized(filtered, name + "c/"), name + "c/", size: 1, stride: 1)
            }
        }
        return means(of: normalized(map, ""))
    }

    private func convolved(_ input: Map, _ name: String, size: Int, stride: Int) -> Map {
        let kernel = kernels["resnet/\(name)standardized_conv2d/kernel"] ?? []
        let columns = kernel.count / (size * size * input.channels)
        return convolve(input, kernel, size: size, columns: columns, stride: stride)
    }

    private func normalized(_ input: Map, _ name: String) -> Map {
        let prefix = "resnet/\(name)group_norm/"
        return normalizeAndRectify(input, gamma: vectors[prefix + "gamma"] ?? [], beta: vectors[prefix + "beta"] ?? [])
    }
}
