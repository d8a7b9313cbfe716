internal import Formats
public import SystemPackage

/// A format that checkpoints can be converted to.
public enum TargetFormat: String, Sendable, CaseIterable, Codable {
    /// The NumPy archive of the release, as `numpy.savez` writes it.
    case npz
    /// A Keras weight file in HDF5.
    case h5
    /// The native profile of safetensors.
    case native

    private var fileFormat: FileFormat {
        switch self {
        case .npz: .npz
        case .h5: .hdf5
        case .native: .safetensors
        }
    }

    /// The extension that files of this format have.
    public var fileExtension: String { fileFormat.extensions[0] }

    /// The format that a file name asks for by its extension.
    ///
    /// - Parameter path: the file name.
    /// - Returns: the format, or `nil` when the extension is none of ours.
    public static func named(by path: FilePath) -> TargetFormat? {
        allCases.first { $0.fileFormat.extensions.contains(path.extension?.lowercased() ?? "") }
    }
}
