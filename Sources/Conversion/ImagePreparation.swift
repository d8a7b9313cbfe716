/// How an image becomes the input of a network: resized, perhaps cropped, and brought to -1…1.
public struct ImagePreparation: Sendable, Hashable {
    /// The way in which the whole image is resized.
    public enum Resize: Sendable, Hashable {
        /// Not at all.
        case unchanged
        /// To a square with sides of this many pixels; the aspect ratio is not kept.
        case square(Int)
        /// So that the shorter side has this many pixels.
        case shortSide(Int)
    }

    /// The filter of the resize.
    public enum Filter: Sendable, Hashable {
        case bilinear
        case bicubic
    }

    /// How the image is resized.
    public var resize: Resize

    /// The filter of the resize, widened when the image is made smaller.
    public var filter: Filter

    /// The side of the square that is cropped from the middle after that; `nil` for no crop.
    public var crop: Int?

    /// Describes a preparation.
    ///
    /// - Parameters:
    ///   - resize: how the image is resized.
    ///   - filter: the filter of the resize.
    ///   - crop: the side of the square that is cropped after that; `nil` for no crop.
    public init(resize: Resize, filter: Filter = .bilinear, crop: Int? = nil) {
        self.resize = resize
        self.filter = filter
        self.crop = crop
    }

    /// What BiT's own rule prescribes for images of more than 96 x 96 pixels: a square of 480, and no crop.
    public static let rule = ImagePreparation(resize: .square(480))
}

extension ImagePreparation: CustomStringConvertible {
    /// The preparation in a few words, such as `short side 448, crop 448, bilinear`.
    public var description: String {
        let size: String
        switch resize {
        case .unchanged: size = "as they are"
        case .square(let side): size = "\(side)x\(side)"
        case .shortSide(let side): size = "short side \(side)"
        }
        let filterName = filter == .bicubic ? "bicubic" : "bilinear"
        return [size, crop.map { "crop \($0)" }, resize == .unchanged ? nil : filterName].compactMap(\.self)
            .joined(separator: ", ")
    }
}
