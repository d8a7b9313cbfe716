import Catalog
import Conversion
import Formats
import SystemPackage

/// The checkpoint that a weight file says it holds: by the name of a released file, or in a native file's metadata.
///
/// - Parameters:
///   - path: the file; one that cannot be read says nothing here, and fails where it is read for its content.
///   - catalog: the catalogue.
/// - Returns: the checkpoint, and the released file if the name is that of one; `nil` when nothing is said.
func statedCheckpoint(
    of path: FilePath,
    in catalog: ModelCatalog
) -> (checkpoint: Checkpoint, released: CatalogFile?)? {
    let name = path.lastComponent?.string
    if let file = catalog.files.first(where: { $0.file == name && $0.holdsWeights }),
        let checkpoint = catalog.owner(of: file)
    {
        return (checkpoint, file)
    }
    guard (try? Formats::FileFormat.detect(path)) == .safetensors,
        let model = try? SafetensorsFile(path: path).native?.metadata[Converter.modelKey],
        let checkpoint = try? catalog.checkpoint(named: model)
    else { return nil }
    return (checkpoint, nil)
}
