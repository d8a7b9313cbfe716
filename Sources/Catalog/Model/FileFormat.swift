/// The format of a released file.
public enum FileFormat: String, Sendable, Hashable, CaseIterable {
    /// A NumPy archive of the weights.
    case npz
    /// A Keras HDF5 file of the weights.
    case h5
    /// A directory with a TensorFlow SavedModel.
    case tfhub
    /// A list of class names.
    case text
}

/// How well it is known that a file exists.
public enum Existence: String, Sendable, Hashable, CaseIterable {
    /// Somebody fetched it.
    case observed
    /// A document or code names it.
    case documented
    /// A pattern in a document covers it.
    case pattern
    /// A document implies it.
    case implied
}

/// How well a fact is founded.
public enum Basis: String, Sendable, Hashable, CaseIterable {
    /// The sources say so.
    case stated
    /// It follows from what the sources say.
    case inferred
}
