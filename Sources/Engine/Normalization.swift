internal import CKernels

/// What group norm and ReLU do to each channel of each image: `max(0, (v - mean) * scale + offset)`.
///
/// The mean is subtracted first, not folded into the offset: where a group is nearly constant the scale is up to
/// 316 (1 / sqrt(1e-5)), and would blow up the rounding of a large product.
package struct Normalization: Sendable {
    /// The number of images.
    let count: Int
    private let channels: Int
    // [3][count][channels]: means, scales, offsets
    private let parameters: FloatBuffer

    init(count: Int, channels: Int) {
        self.count = count
        self.channels = channels
        parameters = FloatBuffer(count: 3 * count * channels)
    }

    /// Sets what is done to the channels of one image that form a group.
    ///
    /// - Parameters:
    ///   - members: the channels.
    ///   - image: the image.
    ///   - mean: the group's mean.
    ///   - scale: one over the group's standard deviation.
    ///   - gamma: the scale of each channel of the norm.
    ///   - beta: the offset of each channel of the norm.
    func set(_ members: Range<Int>, of image: Int, mean: Double, scale: Double, gamma: [Float], beta: [Float]) {
        precondition((0..<count).contains(image) && members.lowerBound >= 0 && members.upperBound <= channels)
        let means = unsafe parameters.pointer + image * channels
        let scales = unsafe means + count * channels
        let offsets = unsafe scales + count * channels
        for channel in members {
            unsafe means[channel] = Float(mean)
            unsafe scales[channel] = Float(Double(gamma[channel]) * scale)
            unsafe offsets[channel] = beta[channel]
        }
    }

    /// Normalizes neighbouring channels of one pixel.
    ///
    /// - Parameters:
    ///   - values: the pixel's values, from `channel` on.
    ///   - image: the image that the pixel is in.
    ///   - channel: the first channel.
    ///   - count: the number of channels.
    ///   - result: receives the normalized values.
    ///   - set: the instruction set.
    @unsafe
    func apply(
        to values: UnsafePointer<Float>,
        image: Int,
        channel: Int,
        count: Int,
        result: UnsafeMutablePointer<Float>,
        set: Int32
    ) {
        let means = unsafe UnsafePointer(parameters.pointer) + (image * channels + channel)
        let part = self.count * channels
        unsafe ck_normalize(set, values, means, means + part, means + 2 * part, count, result)
    }

    /// Normalizes all channels of one pixel.
    ///
    /// - Parameters:
    ///   - values: the pixel's values.
    ///   - image: the image that the pixel is in.
    ///   - result: receives the normalized values.
    ///   - execution: what to run on.
    package func apply(to values: FloatBuffer, image: Int, result: FloatBuffer, on execution: Execution) {
        precondition(values.count == channels && result.count == channels && (0..<count).contains(image))
        unsafe apply(
            to: UnsafePointer(values.pointer),
            image: image,
            channel: 0,
            count: channels,
            result: result.pointer,
            set: execution.set
        )
    }
}
