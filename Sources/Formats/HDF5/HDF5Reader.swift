public import SystemPackage

/// Who runs libhdf5 on a file.
public enum HDF5Reader: Sendable, Hashable {
    /// A process of its own, which a crafted file may crash without harm.
    ///
    /// The program at `executable`, started with `arguments`, must do nothing but call ``HDF5Helper/main()``.
    case helper(executable: FilePath, arguments: [String])

    /// This process: for files that are trusted.
    case inProcess
}
