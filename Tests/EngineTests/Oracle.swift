import BiT

/// The network's operations as their definitions read, in double precision: slow, and without a choice to get wrong.
struct Map: Equatable {
    var height: Int
    var width: Int
    var channels: Int
    /// `[height][width][channels]` of one image.
    var values: [Double]

    /// The value at a place; zero outside the image.
    func padded(_ y: Int, _ x: Int, _ channel: Int) -> Double {
        guard (0..<height).contains(y), (0..<width).contains(x) else { return 0 }
        return values[(y * width + x) * channels + channel]
    }

    /// A map of another size.
    static func make(_ height: Int, _ width: Int, _ channels: Int, _ value: (Int, Int, Int) -> Double) -> Map {
        var map = Map(height: height, width: width, channels: channels, values: [])
        map.values.reserveCapacity(height * width * channels)
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<channels { map.values.append(value(y, x, channel)) }
            }
        }
        return map
    }

    static func + (left: Map, right: Map) -> Map {
        var sum = left
        for index in sum.values.indices { sum.values[index] += right.values[index] }
        return sum
    }
}

/// Mean 0 and variance 1 for each output channel of a kernel `[depth][columns]`.
func standardized(_ kernel: [Float], columns: Int) -> [Double] {
    let depth = kernel.count / columns
    var result = kernel.map(Double.init)
    for column in 0..<columns {
        let places = stride(from: column, to: kernel.count, by: columns)
        let mean = places.reduce(0) { $0 + result[$1] } / Double(depth)
        let variance = places.reduce(0) { $0 + (result[$1] - mean) * (result[$1] - mean) } / Double(depth)
        for place in places { result[place] = (result[place] - mean) / (variance + 1e-10).squareRoot() }
    }
    return result
}

/// A convolution with a standardized kernel `[size][size][input][columns]`, and zero padding of half the kernel.
func convolve(_ input: Map, _ kernel: [Double], size: Int, columns: Int, stride: Int) -> Map {
    let padding = (size - 1) / 2
    let height = (input.height + 2 * padding - size) / stride + 1
    let width = (input.width + 2 * padding - size) / stride + 1
    return .make(height, width, columns) { y, x, column in
        var sum = 0.0
        for ky in 0..<size {
            for kx in 0..<size {
                for channel in 0..<input.channels {
                    let weight = kernel[((ky * size + kx) * input.channels + channel) * columns + column]
                    sum += weight * input.padded(y * stride + ky - padding, x * stride + kx - padding, channel)
                }
            }
        }
        return sum
    }
}

/// Group norm with 32 groups, then ReLU.
func normalizeAndRectify(_ input: Map, gamma: [Float], beta: [Float]) -> Map {
    let size = input.channels / 32
    let pixels = input.height * input.width
    var result = input
    for group in 0..<32 {
        let places = (0..<pixels).flatMap { pixel in (0..<size).map { pixel * input.channels + group * size + $0 } }
        let mean = places.reduce(0) { $0 + input.values[$1] } / Double(places.count)
        let variance =
            places.reduce(0) { $0 + (input.values[$1] - mean) * (input.values[$1] - mean) } / Double(places.count)
        for place in places {
            let channel = place % input.channels
            let value = (input.values[place] - mean) / (variance + 1e-5).squareRoot()
            result.values[place] = max(0, value * Double(gamma[channel]) + Double(beta[channel]))
        }
    }
    return result
}

/// The largest of 3 x 3 values at every second pixel, in an image with a border of zeros.
func largest(of input: Map) -> Map {
    .make((input.height - 1) / 2 + 1, (input.width - 1) / 2 + 1, input.channels) { y, x, channel in
        var largest = -Double.infinity
        for ky in -1...1 {
            for kx in -1...1 { largest = max(largest, input.padded(2 * y + ky, 2 * x + kx, channel)) }
        }
        return largest
    }
}

/// The logits of one image.
func oracleLogits(of image: Map, architecture: Architecture, weights: [String: [Float]]) -> [Double] {
    func kernel(_ name: String) -> [Float] { weights["resnet/" + name + "standardized_conv2d/kernel"] ?? [] }
    func convolved(_ input: Map, _ name: String, size: Int, stride: Int) -> Map {
        let kernel = kernel(name)
        let columns = kernel.count / (size * size * input.channels)
        return convolve(
            input,
            standardized(kernel, columns: columns),
            size: size,
            columns: columns,
            stride: stride
        )
    }
    func normalized(_ input: Map, _ name: String) -> Map {
        let prefix = "resnet/" + name + "group_norm/"
        return normalizeAndRectify(input, gamma: weights[prefix + "gamma"] ?? [], beta: weights[prefix + "beta"] ?? [])
    }
    var map = largest(of: convolved(image, "root_block/", size: 7, stride: 2))
    for block in 1...4 {
        for unit in 1...architecture.units[block - 1] {
            let name = "block\(block)/unit0\(unit)/"
            let stride = unit == 1 && block > 1 ? 2 : 1
            let preactivation = normalized(map, name + "a/")
            let shortcut = unit == 1 ? convolved(preactivation, name + "a/proj/", size: 1, stride: stride) : map
            let reduced = convolved(preactivation, name + "a/", size: 1, stride: 1)
            let filtered = convolved(normalized(reduced, name + "b/"), name + "b/", size: 3, stride: stride)
            map = shortcut + convolved(normalized(filtered, name + "c/"), name + "c/", size: 1, stride: 1)
        }
    }
    map = normalized(map, "")
    let pixels = map.height * map.width
    let features = (0..<map.channels).map { channel in
        (0..<pixels).reduce(0) { $0 + map.values[$1 * map.channels + channel] } / Double(pixels)
    }
    let head = weights["resnet/head/conv2d/kernel"] ?? []
    let bias = weights["resnet/head/conv2d/bias"] ?? []
    return bias.indices.map { index in
        features.indices.reduce(Double(bias[index])) { $0 + features[$1] * Double(head[$1 * bias.count + index]) }
    }
}
