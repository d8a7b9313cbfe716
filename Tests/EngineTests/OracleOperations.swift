import Dispatch
import Engine

/// Values of one image between two operations of the network, in double precision.
struct Map: Sendable {
    var height: Int
    var width: Int
    var channels: Int
    /// The values `[height][width][channels]`, row-major.
    var values: [Double]

    var pixels: Int { height * width }

    static func + (left: Map, right: Map) -> Map {
        var sum = left
        for index in sum.values.indices { sum.values[index] += right.values[index] }
        return sum
    }
}

extension ImageBatch {
    /// The images, each by itself.
    var maps: [Map] {
        let size = height * width * 3
        return (0..<count).map { image in
            let values = values[image * size..<(image + 1) * size].map(Double.init)
            return Map(height: height, width: width, channels: 3, values: values)
        }
    }
}

/// Mean 0 and variance 1 for each output channel of a kernel `[depth][columns]`.
func standardized(_ kernel: [Float], columns: Int) -> [Double] {
    let depth = kernel.count / columns
    var result = kernel.map(Double.init)
    var means = Array(repeating: 0.0, count: columns)
    for row in 0..<depth {
        for column in 0..<columns { means[column] += result[row * columns + column] }
    }
    for column in 0..<columns { means[column] /= Double(depth) }
    var variances = Array(repeating: 0.0, count: columns)
    for row in 0..<depth {
        for column in 0..<columns {
            let deviation = result[row * columns + column] - means[column]
            variances[column] += deviation * deviation / Double(depth)
        }
    }
    let scales = variances.map { 1 / ($0 + 1e-10).squareRoot() }
    for row in 0..<depth {
        for column in 0..<columns {
            result[row * columns + column] = (result[row * columns + column] - means[column]) * scales[column]
        }
    }
    return result
}

/// A convolution with a kernel `[size][size][input][columns]`, and zero padding of half the kernel.
///
/// What each output pixel sees is written down as a row of numbers, and multiplied with the kernel: eight columns and two
/// pixels at a time, and as many columns at once as there are processors.
func convolve(_ input: Map, _ kernel: [Double], size: Int, columns: Int, stride: Int) -> Map {
    let padding = (size - 1) / 2
    let height = (input.height + 2 * padding - size) / stride + 1
    let width = (input.width + 2 * padding - size) / stride + 1
    let (pixels, depth) = (height * width, size * size * input.channels)

    // [pixels][ky][kx][channel], zero outside the image
    var seen = Array(repeating: 0.0, count: pixels * depth)
    for y in 0..<height {
        for x in 0..<width {
            for ky in 0..<size {
                for kx in 0..<size {
                    let (inputY, inputX) = (y * stride + ky - padding, x * stride + kx - padding)
                    guard 0..<input.height ~= inputY, 0..<input.width ~= inputX else { continue }
                    let from = (inputY * input.width + inputX) * input.channels
                    let to = (y * width + x) * depth + (ky * size + kx) * input.channels
                    for channel in 0..<input.channels { seen[to + channel] = input.values[from + channel] }
                }
            }
        }
    }

    precondition(columns % 8 == 0 && kernel.count == depth * columns)
    let output = [Double](unsafeUninitializedCapacity: pixels * columns) { output, initialized in
        nonisolated(unsafe) let output = output
        seen.withUnsafeBufferPointer { seen in
            nonisolated(unsafe) let seen = seen
            DispatchQueue.concurrentPerform(iterations: columns / 8) { block in
                let strip = (0..<depth).map { row in
                    SIMD8<Double>(kernel[row * columns + 8 * block..<row * columns + 8 * block + 8])
                }
                strip.withUnsafeBufferPointer { strip in
                    for first in Swift.stride(from: 0, to: pixels, by: 2) {
                        // the last pixel of an odd number is its own partner
                        let second = min(first + 1, pixels - 1)
                        var sums = (SIMD8<Double>.zero, SIMD8<Double>.zero)
                        for row in 0..<depth {
                            sums.0 += seen[first * depth + row] * strip[row]
                            sums.1 += seen[second * depth + row] * strip[row]
                        }
                        for lane in 0..<8 {
                            output[first * columns + 8 * block + lane] = sums.0[lane]
                            output[second * columns + 8 * block + lane] = sums.1[lane]
                        }
                    }
                }
            }
        }
        initialized = pixels * columns
    }
    return Map(height: height, width: width, channels: columns, values: output)
}

/// Group norm with 32 groups, then ReLU.
func normalizeAndRectify(_ input: Map, gamma: [Float], beta: [Float]) -> Map {
    let channels = input.channels
    /// The mean of a group's values, or of what they are mapped to, for each of its channels.
    func groupMeans(_ value: (_ place: Int, _ channel: Int) -> Double) -> [Double] {
        var sums = Array(repeating: 0.0, count: channels)
        for pixel in 0..<input.pixels {
            for channel in 0..<channels { sums[channel] += value(pixel * channels + channel, channel) }
        }
        let size = channels / 32
        return (0..<channels).map { channel in
            let group = channel / size * size..<(channel / size + 1) * size
            return sums[group].reduce(0, +) / Double(size * input.pixels)
        }
    }
    let means = groupMeans { place, _ in input.values[place] }
    let variances = groupMeans { place, channel in
        (input.values[place] - means[channel]) * (input.values[place] - means[channel])
    }
    let scales = (0..<channels).map { Double(gamma[$0]) / (variances[$0] + 1e-5).squareRoot() }
    var result = input
    for pixel in 0..<input.pixels {
        for channel in 0..<channels {
            let place = pixel * channels + channel
            let value = (input.values[place] - means[channel]) * scales[channel] + Double(beta[channel])
            // this way round, what is not a number stays
            result.values[place] = value < 0 ? 0 : value
        }
    }
    return result
}

/// The largest of 3 x 3 values at every second pixel, in an image with a border of one value.
func largest(of input: Map, border: Double = 0) -> Map {
    let (height, width, channels) = ((input.height - 1) / 2 + 1, (input.width - 1) / 2 + 1, input.channels)
    var values = Array(repeating: -Double.infinity, count: height * width * channels)
    for y in 0..<height {
        for x in 0..<width {
            for ky in -1...1 {
                for kx in -1...1 {
                    let (inputY, inputX) = (2 * y + ky, 2 * x + kx)
                    let isInside = 0..<input.height ~= inputY && 0..<input.width ~= inputX
                    let (from, to) = ((inputY * input.width + inputX) * channels, (y * width + x) * channels)
                    for channel in 0..<channels {
                        let value = isInside ? input.values[from + channel] : border
                        values[to + channel] = max(values[to + channel], value)
                    }
                }
            }
        }
    }
    return Map(height: height, width: width, channels: channels, values: values)
}

/// The mean of each channel.
func means(of input: Map) -> [Double] {
    var sums = Array(repeating: 0.0, count: input.channels)
    for pixel in 0..<input.pixels {
        for channel in sums.indices { sums[channel] += input.values[pixel * input.channels + channel] }
    }
    return sums.map { $0 / Double(input.pixels) }
}
