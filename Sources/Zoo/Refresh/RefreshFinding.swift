/// What is worth saying about a file after a server was asked about it.
public enum RefreshFinding: Sendable, Equatable, CustomStringConvertible {
    /// The server says that there is no such file.
    case missing(status: Int)
    /// The size is none of those that it should be.
    case wrongSize(found: Int, expected: [Int])
    /// The file would be sent in another form than it has.
    case encoded(String)
    /// The server says something else than what was recorded before.
    case changed(RecordField, from: String?, to: String?)
    /// A mirror's file is not the one that was recorded for the catalogue's own place.
    case differsFromOrigin(RecordField, origin: String?, here: String?)
    /// The answer came from another place.
    case redirected(to: String)
    /// The server does not say how large the file is.
    case unknownSize
    /// The server states no hash.
    case noHash

    /// How much a finding matters.
    public enum Weight: String, Sendable, CaseIterable {
        /// The file is not there.
        case missing
        /// The file is not as it should be.
        case differing
        /// The file is not as it was.
        case changed
        /// Good to know.
        case notice
    }

    /// How much it matters.
    public var weight: Weight {
        switch self {
        case .missing: .missing
        case .wrongSize, .encoded, .differsFromOrigin: .differing
        case .changed: .changed
        case .redirected, .unknownSize, .noHash: .notice
        }
    }

    /// The finding in one phrase.
    public var description: String {
        switch self {
        case .missing(let status): "no such file (status \(status))"
        case .wrongSize(let found, let expected):
            "\(found) bytes instead of \(expected.map { String($0) }.joined(separator: " or "))"
        case .encoded(let encoding): "sent in the encoding \(encoding) instead of as it is"
        case .changed(let field, let from, let to):
            "\(field.rawValue) was \(from ?? "not stated"), is \(to ?? "not stated")"
        case .differsFromOrigin(let field, let origin, let here):
            "\(field.rawValue) is \(here ?? "not stated"), recorded for the original: \(origin ?? "not stated")"
        case .redirected(let place): "redirected to \(place)"
        case .unknownSize: "size not stated"
        case .noHash: "no hash stated"
        }
    }
}

/// What a size agrees with.
public enum SizeOrigin: String, Sendable, CaseIterable {
    /// Somebody published it for exactly this file.
    case published
    /// It follows from the architecture, for local headers without an extra field.
    case plain
    /// It follows from the architecture, for local headers with a ZIP64 extra field.
    case zip64Local = "zip64-local"
}
