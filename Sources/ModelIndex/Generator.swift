/// The program that makes documents.
public struct Generator: Sendable, Equatable {
    /// The name.
    public let name: String

    /// The version.
    public let version: String

    /// Describes a program.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - version: the version.
    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}
