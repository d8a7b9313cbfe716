extension Architecture {
    /// The floating-point operations that one image takes: two for each product that a convolution or the head adds up.
    ///
    /// What is counted follows from the definition of a convolution, with the products of its zero padding, whatever an
    /// engine may save. Normalization, pooling and the residual sums are not counted.
    ///
    /// - Parameters:
    ///   - height: the rows of an image, at least one.
    ///   - width: the columns of an image, at least one.
    /// - Returns: the number, exact up to 2^53.
    public func operations(height: Int, width: Int) -> Double {
        /// The products of a square kernel, over an output of half the size where the stride is two.
        func products(_ size: Int, from input: Int, to output: Int, at side: (height: Int, width: Int)) -> Double {
            Double(size * size * input) * Double(output) * Double(side.height) * Double(side.width)
        }
        func halved(_ side: (height: Int, width: Int)) -> (height: Int, width: Int) {
            ((side.height - 1) / 2 + 1, (side.width - 1) / 2 + 1)
        }
        var side = halved((height, width))
        var count = products(7, from: 3, to: rootChannels, at: side)
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
                if unit == 0 { count += products(1, from: input, to: output, at: side) }
                count += products(1, from: input, to: inner, at: inputSide)
                count += products(3, from: inner, to: inner, at: side)
                count += products(1, from: inner, to: output, at: side)
                input = output
            }
        }
        return 2 * (count + products(1, from: input, to: classes, at: (1, 1)))
    }
}
