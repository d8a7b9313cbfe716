internal import CKernels
internal import Glibc

extension Pass {
    /// What is added to the variance of a group.
    private static var epsilon: Double { 1e-5 }

    /// Where a task adds up the moments of some panels' channels, zeros as yet.
    ///
    /// - Parameters:
    ///   - image: the image.
    ///   - part: the part of the image that the task computes.
    ///   - parts: the number of parts.
    ///   - panels: the panels of output channels.
    ///   - channels: the channels of the output.
    /// - Returns: where the sums go, and those of the squares.
    @unsafe
    func moments(
        _ image: Int,
        _ part: Int,
        of parts: Int,
        panels: Range<Int>,
        channels: Int
    ) -> (totals: UnsafeMutablePointer<Double>, squares: UnsafeMutablePointer<Double>) {
        let all = unsafe momentsStart + (image * parts + part) * 2 * channels
        let totals = unsafe all + panels.lowerBound * panelColumns
        unsafe totals.update(repeating: 0, count: panels.count * panelColumns)
        unsafe (totals + channels).update(repeating: 0, count: panels.count * panelColumns)
        return unsafe (totals, totals + channels)
    }

    @unsafe
    private var momentsStart: UnsafeMutablePointer<Double> {
        unsafe UnsafeMutableRawPointer(arena.floats(from: schedule.moments)).assumingMemoryBound(to: Double.self)
    }

    /// Computes what normalizes a layer's output, from the moments of its parts.
    ///
    /// A group's values get the mean 0 and the variance 1, then each channel its scale and offset. The mean is rounded to a
    /// float, since it is subtracted from floats; what it loses is added to the offset.
    ///
    /// - Parameters:
    ///   - output: the layer's output.
    ///   - parts: the parts of an image.
    ///   - norm: the scale and offset of each channel.
    ///   - values: receives what normalizes.
    @unsafe
    func finishMoments(of output: Activation, parts: Int, _ norm: Norm, _ values: NormValues) {
        let channels = unsafe output.channels
        let count = Double(unsafe output.pixels * (channels / NetworkLoader.groups))
        let size = channels / NetworkLoader.groups
        let images = unsafe output.count
        let body = { (image: Int, _: Int, _: Int) in
            let first = unsafe momentsStart + image * parts * 2 * channels
            if parts > 1 { unsafe workspace.kernels.add_rows(first + 2 * channels, parts - 1, 2 * channels, first) }
            let target = unsafe values.of(image: image)
            let mean = unsafe UnsafeMutablePointer(mutating: target.mean)
            let scale = unsafe UnsafeMutablePointer(mutating: target.scale)
            let offset = unsafe UnsafeMutablePointer(mutating: target.offset)
            unsafe norm.gamma.withUnsafeBufferPointer { gamma in
                unsafe norm.beta.withUnsafeBufferPointer { beta in
                    for group in 0..<NetworkLoader.groups {
                        var (total, squares) = (0.0, 0.0)
                        for channel in group * size..<(group + 1) * size {
                            unsafe total += first[channel]
                            unsafe squares += first[channels + channel]
                        }
                        let average = total / count
                        // rounding may leave less than nothing; what is not a number stays so
                        let variance = squares / count - average * average
                        let factor = 1 / ((variance < 0 ? 0 : variance) + Self.epsilon).squareRoot()
                        let rounded = Float(average)
                        let lost = Double(rounded) - average
                        for channel in group * size..<(group + 1) * size {
                            let by = unsafe Double(gamma[channel]) * factor
                            unsafe mean[channel] = rounded
                            unsafe scale[channel] = Float(by)
                            unsafe offset[channel] = Float(Double(beta[channel]) + lost * by)
                        }
                    }
                }
            }
        }
        if images * channels < 4096 {
            for image in 0..<images { body(image, 0, 0) }
        } else {
            workspace.pool.run(groups: images, body)
        }
    }
}
