internal import CKernels

/// The two poolings of the network.
package enum Pooling {
    /// The rows or columns that are left of ``largest(of:into:on:)``.
    package static func largestSide(_ side: Int) -> Int { (side - 1) / 2 + 1 }

    /// Takes the largest of 3 x 3 values, at every second pixel, with a border of zeros.
    ///
    /// The zeros take part: a border value is never negative. That is how BiT was trained; a library's own padding,
    /// with minus infinity, gives other numbers.
    ///
    /// - Parameters:
    ///   - input: the values.
    ///   - output: receives the largest ones.
    ///   - execution: what to run on.
    package static func largest(of input: FeatureMap, into output: FeatureMap, on execution: Execution) {
        precondition(output.height == largestSide(input.height) && output.width == largestSide(input.width))
        precondition(output.count == input.count && output.channels == input.channels)
        let channels = input.channels
        execution.workers.forEach(output.count * output.height) { index, _ in
            let (image, y) = index.quotientAndRemainder(dividingBy: output.height)
            let top = 2 * y - 1
            for x in 0..<output.width {
                let left = 2 * x - 1
                let target = unsafe output.buffer.pointer + (index * output.width + x) * channels
                // where no zero of the border takes part, any value is larger than the start
                let touchesBorder = top < 0 || left < 0 || top + 2 >= input.height || left + 2 >= input.width
                unsafe target.update(repeating: touchesBorder ? 0 : -.infinity, count: channels)
                for row in max(top, 0)...min(top + 2, input.height - 1) {
                    for column in max(left, 0)...min(left + 2, input.width - 1) {
                        let source = ((image * input.height + row) * input.width + column) * channels
                        unsafe ck_maximum(execution.set, input.buffer.pointer + source, channels, target)
                    }
                }
            }
        }
    }

    /// Takes the mean of each channel over an image's pixels, after normalization.
    ///
    /// - Parameters:
    ///   - input: the values.
    ///   - normalization: what is done to them first.
    ///   - output: receives the means, as an image of one pixel.
    ///   - execution: what to run on.
    package static func mean(
        of input: FeatureMap,
        normalizedBy normalization: Normalization,
        into output: FeatureMap,
        on execution: Execution
    ) {
        precondition(output.count == input.count && output.pixels == 1 && output.channels == input.channels)
        let channels = input.channels
        execution.workers.forEach(input.count) { image, _ in
            // the output serves as the place for each pixel's normalized values, until the sums are complete
            let target = unsafe output.buffer.pointer + image * channels
            var sums = [Double](repeating: 0, count: channels)
            for pixel in 0..<input.pixels {
                unsafe normalization.apply(
                    to: input.buffer.pointer + (image * input.pixels + pixel) * channels,
                    image: image,
                    channel: 0,
                    count: channels,
                    result: target,
                    set: execution.set
                )
                for channel in 0..<channels { unsafe sums[channel] += Double(target[channel]) }
            }
            for channel in 0..<channels { unsafe target[channel] = Float(sums[channel] / Double(input.pixels)) }
        }
    }
}
