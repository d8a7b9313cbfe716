/// Activations `[count][height][width][channels]` at the start of a buffer that may be larger.
package struct FeatureMap: Sendable {
    /// The memory.
    package let buffer: FloatBuffer
    /// The number of images.
    package let count: Int
    /// The rows of an image.
    package let height: Int
    /// The columns of an image.
    package let width: Int
    /// The values of a pixel.
    package let channels: Int

    /// Describes activations in a buffer.
    ///
    /// - Parameters:
    ///   - buffer: the memory.
    ///   - count: the number of images.
    ///   - height: the rows of an image.
    ///   - width: the columns of an image.
    ///   - channels: the values of a pixel.
    /// - Precondition: the buffer is large enough.
    package init(buffer: FloatBuffer, count: Int, height: Int, width: Int, channels: Int) {
        precondition(count * height * width * channels <= buffer.count)
        self.buffer = buffer
        self.count = count
        self.height = height
        self.width = width
        self.channels = channels
    }

    /// The pixels of an image.
    var pixels: Int { height * width }

    /// The values of all images.
    package var values: [Float] { buffer.values(in: 0..<count * pixels * channels) }
}
