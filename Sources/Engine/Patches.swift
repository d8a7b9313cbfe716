internal import CKernels

/// The left-hand side of a convolution's product: a row for each output pixel, with the input values under the kernel.
///
/// Pixels lie side by side in memory, channels innermost, so the values under one row of the kernel are one run. Only
/// at the image's border a part of it is padding.
struct Patches {
    let convolution: Convolution
    let input: FeatureMap
    let normalization: Normalization?
    let output: FeatureMap

    /// Copies a block of the matrix, normalized if so wanted.
    ///
    /// - Parameters:
    ///   - rows: the output pixels.
    ///   - depth: the columns of the matrix, at most `ck_depth_block`.
    ///   - target: receives the values, rows `ck_row_stride` floats apart.
    ///   - set: the instruction set.
    @unsafe
    func copy(rows: Range<Int>, depth: Range<Int>, to target: UnsafeMutablePointer<Float>, set: Int32) {
        let padding = (convolution.size - 1) / 2
        let channels = input.channels
        let run = convolution.size * channels
        for row in rows {
            let (image, pixel) = row.quotientAndRemainder(dividingBy: output.pixels)
            let (y, x) = pixel.quotientAndRemainder(dividingBy: output.width)
            let left = x * convolution.stride - padding
            // the part of a run that lies within the image
            let inside = max(0, -left) * channels..<min(convolution.size, input.width - left) * channels
            var rowTarget = unsafe target + (row - rows.lowerBound) * Int(ck_row_stride)
            var start = depth.lowerBound
            while start < depth.upperBound {
                let kernelRow = start / run
                let first = start - kernelRow * run
                let last = min(run, depth.upperBound - kernelRow * run)
                let top = y * convolution.stride - padding + kernelRow
                if top < 0 || top >= input.height {
                    unsafe rowTarget.update(repeating: 0, count: last - first)
                } else {
                    let valid = inside.clamped(to: first..<last)
                    unsafe rowTarget.update(repeating: 0, count: valid.lowerBound - first)
                    unsafe copy(
                        image: image,
                        runStart: ((image * input.height + top) * input.width + left) * channels,
                        part: valid,
                        to: rowTarget + (valid.lowerBound - first),
                        set: set
                    )
                    unsafe (rowTarget + (valid.upperBound - first)).update(
                        repeating: 0,
                        count: last - valid.upperBound
                    )
                }
                unsafe rowTarget += last - first
                start += last - first
            }
        }
    }

    /// Copies the part of a run that lies within the image.
    @unsafe
    private func copy(
        image: Int,
        runStart: Int,
        part: Range<Int>,
        to target: UnsafeMutablePointer<Float>,
        set: Int32
    ) {
        let source = unsafe UnsafePointer(input.buffer.pointer) + runStart
        guard let normalization else {
            unsafe target.update(from: source + part.lowerBound, count: part.count)
            return
        }
        var start = part.lowerBound
        while start < part.upperBound {
            let channel = start % input.channels
            let count = min(input.channels - channel, part.upperBound - start)
            unsafe normalization.apply(
                to: source + start,
                image: image,
                channel: channel,
                count: count,
                result: target + (start - part.lowerBound),
                set: set
            )
            start += count
        }
    }
}
