/// A paper about the networks, or about how they were trained or compared.
public struct Paper: Sendable, Hashable {
    /// The short name.
    public let id: String

    /// The title.
    public let title: String

    /// The authors' names, in the paper's order.
    public let authors: [String]

    /// The year of the first version.
    public let year: Int

    /// The identifier at arXiv, such as `1912.11370`.
    public let arxiv: String

    /// Who says so.
    public let sources: [String]

    /// Where the paper is.
    public var url: String { "https://arxiv.org/abs/\(arxiv)" }
}

/// The licence of files.
public struct Licence: Sendable, Hashable {
    /// The identifier in SPDX's list, such as `Apache-2.0`.
    public let id: String

    /// Whether it is stated for the files themselves.
    public let basis: Basis

    /// Who says so.
    public let sources: [String]
}
