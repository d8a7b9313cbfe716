/// What it takes to run a network on one image.
///
/// What is counted follows from the definition of a convolution, with the products of its zero padding, whatever an engine
/// may save. Standardization of weights, normalization, pooling and the residual sums are not counted.
public struct ComputationalCost: Sendable, Hashable {
    /// The rows of the image.
    public let height: Int

    /// The columns of the image.
    public let width: Int

    /// The products that convolutions and the head add up (MACs), exact up to 2^53.
    public let multiplyAccumulates: Double

    /// The floating-point operations: two for each product, one multiplication and one addition.
    public var operations: Double { 2 * multiplyAccumulates }

    /// The values that convolutions and the head put out, exact up to 2^53.
    public let activations: Double
}

extension Architecture {
    /// Counts what one image takes.
    ///
    /// - Parameters:
    ///   - height: the rows of an image, at least one.
    ///   - width: the columns of an image, at least one.
    /// - Returns: the numbers.
    public func cost(height: Int, width: Int) -> ComputationalCost {
        var products = 0.0
        var outputs = 0.0
        /// A square kernel over an output of a size.
        func count(_ size: Int, from input: Int, to output: Int, at side: (height: Int, width: Int)) {
            let values = Double(output) * Double(side.height) * Double(side.width)
            products += Double(size * size * input) * values
            outputs += values
        }
        func halved(_ side: (height: Int, width: Int)) -> (height: Int, width: Int) {
            ((side.height - 1) / 2 + 1, (side.width - 1) / 2 + 1)
        }
        var side = halved((height, width))
        count(7, from: 3, to: rootChannels, at: side)
        // the largest of 3 x 3 values, at every second pixel
        side = halved(side)
        var input = rootChannels
        for block in 0..<4 {
            let inner = rootChannels << block
            let output = 4 * inner
            for unit in 0..<units[block] {
                // the first unit of the blocks behind the first one halves the sides, in its 3 x 3 convolution
                let inputSide = side
                if unit == 0, block > 0 { side = halved(side) }
                if unit == 0 { count(1, from: input, to: output, at: side) }
                count(1, from: input, to: inner, at: inputSide)
                count(3, from: inner, to: inner, at: side)
                count(1, from: inner, to: output, at: side)
                input = output
            }
        }
        count(1, from: input, to: classes, at: (1, 1))
        return ComputationalCost(
            height: height,
            width: width,
            multiplyAccumulates: products,
            activations: outputs
        )
    }
}
