public import ByteIO
public import SystemPackage

/// Why a file of results cannot be used.
public enum ResultsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is larger than results are.
    case tooLarge(FilePath)
    /// The file is no result of `bitzoo verify --json`.
    case notAResult(FilePath, reason: String)
    /// What should be a digest is none.
    case notADigest(FilePath, String)
    /// The result does not say which checkpoint it is about.
    case noCheckpoint(FilePath)
    /// The result names a checkpoint that the catalogue does not have.
    case unknownCheckpoint(FilePath, String)
    /// The result is about a part of a run, which says nothing about the data set.
    case part(FilePath, String)
    /// The numbers contradict each other.
    case impossible(FilePath)
    /// The result is about other weights than the checkpoint's.
    case otherWeights(FilePath, checkpoint: String, found: SHA256Digest, expected: KnownDigest)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .tooLarge(let path): "\(path): too large for a result of bitzoo verify"
        case .notAResult(let path, let reason): "\(path): not a result of bitzoo verify --json: \(reason)"
        case .notADigest(let path, let text): "\(path): '\(text)' is not a SHA-256 digest of 64 hexadecimal digits"
        case .noCheckpoint(let path): "\(path): says nothing about which checkpoint was verified"
        case .unknownCheckpoint(let path, let name): "\(path): is about \(name), which the catalogue does not have"
        case .part(let path, let reason): "\(path): no figure for the data set: \(reason)"
        case .impossible(let path): "\(path): its numbers of images contradict each other"
        case .otherWeights(let path, let checkpoint, let found, let expected):
            "\(path): is about weights with the digest \(found), and \(checkpoint) has \(expected.sha256) "
                + "(\(expected.origin.rawValue))"
        }
    }

    /// What a decoder complains about, in a few words.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "it cannot be read" }
        func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let path = (context.codingPath + (key.map { [$0] } ?? [])).map {
                $0.intValue.map { "[\($0)]" } ?? $0.stringValue
            }
            return path.joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, let context): "\(place(context, key)) is missing"
        case .typeMismatch(_, let context):
            context.codingPath.isEmpty ? "it is no object" : "\(place(context)) has another type"
        case .valueNotFound(_, let context): context.codingPath.isEmpty ? "it is null" : "\(place(context)) is null"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "it is not JSON" : "\(place(context)) has an impossible value"
        @unknown default: "it cannot be read"
        }
    }
}
