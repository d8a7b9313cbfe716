import ByteIO
import Catalog
import Conversion
import Formats
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
        guard let checkpoint = knownCheckpoint(in: path, catalog) else {
            return (.rule, "BiT's rule, because the file is of no known checkpoint")
        }
        for use in checkpoint.protocols {
            if let preparation = ImagePreparation(use.definition) {
                return (preparation, "\(use.definition.id), as the catalogue says of \(checkpoint.name)")
            }
        }
        return (.rule, "BiT's rule, because the catalogue knows nothing better of \(checkpoint.name)")
    }

    private func knownCheckpoint(in path: FilePath, _ catalog: ModelCatalog) -> Checkpoint? {
        if let file = try? SafetensorsFile(path: path), let name = file.native?.metadata[Converter.modelKey] {
            return try? catalog.checkpoint(named: name)
        }
        let name = path.lastComponent?.string
        return catalog.files.first { $0.file == name && $0.holdsWeights }.flatMap { catalog.owner(of: $0) }
    }
}

extension ImagePreparation {
    /// What a protocol prescribes, when it is complete and can be written down for transformers.
    fileprivate init?(_ definition: EvaluationProtocol) {
        guard definition.isComplete, definition.mean == 0.5, definition.std == 0.5, let resize = definition.resize
        else { return nil }
        let crop = definition.crop == .center ? definition.resolution : nil
        if case .unchanged = resize {
            self.init(resize: .unchanged, crop: crop)
            return
        }
        guard definition.antialias == true else { return nil }
        let filter: Filter
        switch definition.interpolation {
        case .bilinear: filter = .bilinear
        case .bicubic: filter = .bicubic
        case .area, nil: return nil
        }
        switch resize {
        case .square: self.init(resize: .square(definition.resolution), filter: filter, crop: crop)
        case .shortSide(let side): self.init(resize: .shortSide(side), filter: filter, crop: crop)
        case .unchanged: return nil
        }
    }
}
