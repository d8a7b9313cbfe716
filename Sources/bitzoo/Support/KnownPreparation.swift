import ByteIO
import Catalog
import Conversion
import Formats
import Imaging
import SystemPackage

extension CommandContext {
    /// How images are prepared for a checkpoint, and who says so.
    ///
    /// A native file says which checkpoint it is, and a released file's name does. What counts is the first protocol that
    /// the catalogue knows of it that transformers can follow: complete, with an antialiased filter.
    ///
    /// - Parameter path: the weight file.
    /// - Returns: the preparation, and the reason in a few words.
    /// - Throws: the catalogue's error when it cannot be read.
    func imagePreparation(for path: FilePath) throws -> (preparation: ImagePreparation, reason: String) {
        let catalog = try loadCatalog()
        guard let checkpoint = statedCheckpoint(of: path, in: catalog)?.checkpoint else {
            return (.rule, "BiT's rule, because the file is of no known checkpoint")
        }
        for use in checkpoint.protocols {
            if let preparation = ImagePreparation(use.definition), preparation.isForTransformers {
                return (preparation, "\(use.definition.id), as the catalogue says of \(checkpoint.name)")
            }
        }
        return (.rule, "BiT's rule, because the catalogue knows nothing better of \(checkpoint.name)")
    }
}

extension ImagePreparation {
    /// Whether an image processor of transformers can do the same: Pillow's filters, and values from -1 to 1.
    fileprivate var isForTransformers: Bool {
        let isPillow =
            switch filter {
            case .bilinear, .bicubic: true
            case .tensorFlowBilinear, .tensorFlowArea: false
            }
        return isPillow && normalization == .symmetric
    }
}
