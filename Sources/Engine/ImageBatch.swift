/// Images of one size, ready for the network: RGB values in [-1, 1].
public struct ImageBatch: Sendable {
    /// The most pixels of one image: 4096 x 4096; what the network holds in memory grows with it.
    public static let maximumPixels = 1 << 24

    /// The number of images.
    public let count: Int

    /// The rows of an image.
    public let height: Int

    /// The columns of an image.
    public let width: Int

    /// The values `[count][height][width][3]`, row-major.
    public let values: [Float]

    /// Puts images together.
    ///
    /// - Parameters:
    ///   - count: the number of images, possibly none.
    ///   - height: the rows of an image, at least one.
    ///   - width: the columns of an image, at least one.
    ///   - values: red, green and blue in [-1, 1], `[count][height][width][3]`, row-major.
    /// - Throws: ``EngineError/imageSize(count:height:width:)`` or ``EngineError/valueCount(expected:found:)``.
    public init(count: Int, height: Int, width: Int, values: [Float]) throws(EngineError) {
        let expected = try Self.valueCount(count: count, height: height, width: width)
        guard values.count == expected else { throw .valueCount(expected: expected, found: values.count) }
        self.count = count
        self.height = height
        self.width = width
        self.values = values
    }

    /// Checks the size of images.
    ///
    /// - Parameters:
    ///   - count: the number of images.
    ///   - height: the rows of an image.
    ///   - width: the columns of an image.
    /// - Returns: the number of values that they have.
    /// - Throws: ``EngineError/imageSize(count:height:width:)``.
    @discardableResult package static func valueCount(count: Int, height: Int, width: Int) throws(EngineError) -> Int {
        guard count >= 0, height > 0, width > 0, height <= Self.maximumPixels / width else {
            throw .imageSize(count: count, height: height, width: width)
        }
        let (values, overflow) = (3 * height * width).multipliedReportingOverflow(by: count)
        guard !overflow else { throw .imageSize(count: count, height: height, width: width) }
        return values
    }
}
