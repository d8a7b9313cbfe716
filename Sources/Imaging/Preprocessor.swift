/// Turns an image into the values that a BiT network takes: NHWC, from -1 to 1.
///
/// A value is `(x - 127.5) / 127.5` in single precision, to the bit what numpy computes from `float32`.
public struct Preprocessor: Equatable, Sendable {
    /// What a protocol says about the size of an image.
    public enum Input: Equatable, Sendable {
        /// Every image goes in at the size that it has.
        case asIs
        /// Every image must have this size.
        case exactly(ImageSize)
    }

    private static let valueRange: [Float] = (0...255).map { (Float($0) - 127.5) / 127.5 }

    /// What is asked of the size.
    public let input: Input

    /// Follows a protocol.
    ///
    /// - Parameter input: what is asked of the size.
    public init(input: Input) {
        self.input = input
    }

    /// Computes the values of one image.
    ///
    /// - Parameter image: the image.
    /// - Returns: the values, row by row, the three channels of a pixel together.
    /// - Throws: ``PreprocessingError/wrongSize(found:needed:)`` when the protocol needs another size.
    public func values(of image: Image8) throws(PreprocessingError) -> [Float] {
        var values: [Float] = []
        try append(image, to: &values)
        return values
    }

    /// Adds the values of one image to a batch.
    ///
    /// - Parameters:
    ///   - image: the image.
    ///   - batch: the values of the images before it; unchanged when this throws.
    /// - Throws: ``PreprocessingError/wrongSize(found:needed:)`` when the protocol needs another size.
    public func append(_ image: Image8, to batch: inout [Float]) throws(PreprocessingError) {
        if case .exactly(let needed) = input, image.size != needed {
            throw .wrongSize(found: image.size, needed: needed)
        }
        let table = Self.valueRange
        batch.append(contentsOf: image.pixels.lazy.map { table[Int($0)] })
    }
}

/// Why an image cannot be made ready for a network.
public enum PreprocessingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The image has another size than the network's input.
    case wrongSize(found: ImageSize, needed: ImageSize)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .wrongSize(let found, let needed):
            "the image has \(found) pixels, and the model needs \(needed)"
        }
    }
}
