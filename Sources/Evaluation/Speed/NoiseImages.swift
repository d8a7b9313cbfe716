public import Engine

extension ImageBatch {
    /// Makes images of noise, the same in every run: each value is independent and uniform in [-1, 1).
    ///
    /// - Parameters:
    ///   - count: the number of images.
    ///   - height: the rows of an image.
    ///   - width: the columns of an image.
    /// - Returns: the images.
    /// - Throws: ``EngineError/imageSize(count:height:width:)``.
    public static func noise(count: Int, height: Int, width: Int) throws(EngineError) -> ImageBatch {
        let valueCount = try valueCount(count: count, height: height, width: width)
        var noise = NoiseGenerator()
        let values = (0..<valueCount).map { _ in noise.next() }
        return try ImageBatch(count: count, height: height, width: width, values: values)
    }
}

/// A linear congruential generator with Knuth's constants for MMIX; its upper bits are good enough for pixels.
private struct NoiseGenerator {
    private var state: UInt64 = 7

    mutating func next() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // 24 bits, as many as a float holds
        return Float(state >> 40) * 0x1p-23 - 1
    }
}
