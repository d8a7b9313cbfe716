/// What is to be said of one statement in an index.
public struct IndexFinding: Sendable, Equatable {
    /// How a statement relates to what is known.
    public enum Verdict: String, Sendable, Equatable, CaseIterable, Encodable {
        /// It is what is known, as far as its digits go.
        case agrees
        /// It contradicts what is known.
        case disagrees
        /// It may be right, and is worth a look.
        case doubtful
        /// Nothing is known to compare it with.
        case unknown
    }

    /// The key as the index has it, such as `FLOPs`.
    public let key: String

    /// The statement as the index has it.
    public let stated: String

    /// The line in the file, from 1.
    public let line: Int

    /// How it relates to what is known.
    public let verdict: Verdict

    /// What is known, and from where.
    public let detail: String
}

/// What is to be said of one model in an index.
public struct CheckedModel: Sendable, Equatable {
    /// The name as the index has it.
    public let name: String

    /// The line in the file, from 1.
    public let line: Int

    /// The checkpoint that it describes; `nil` when the catalogue does not have it.
    public let checkpoint: String?

    /// What is to be said of each statement.
    public let findings: [IndexFinding]
}
