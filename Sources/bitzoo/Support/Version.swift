/// The version of the tool.
enum Version {
    static let current = "0.1.0"

    /// What is recorded as the writer of a file.
    static let generator = "bitzoo \(current)"
}
