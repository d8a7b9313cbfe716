public import BiT
public import Formats

/// Why a file is not what it should be, in a way that fetching parts of it again cannot mend.
public enum ContentError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The server sent something that is no file of weights, such as a page that asks for a login.
    case notWeights(of: String, FileContent)
    /// The server sent weights in another format.
    case otherFormat(of: String, expected: Formats::FileFormat, found: Formats::FileFormat)
    /// The tensors are not those of the network that the file should hold.
    case otherNetwork(of: String, expected: Architecture, first: StructureDifference, count: Int)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notWeights(let source, let content):
            "\(source): what came is no file of weights: \(content.rawValue)"
        case .otherFormat(let source, let expected, let found):
            "\(source): what came is \(found.rawValue) instead of \(expected.rawValue)"
        case .otherNetwork(let source, let expected, let first, let count):
            "\(source): should be \(expected), but \(first)" + (count > 1 ? ", and \(count - 1) more differences" : "")
        }
    }
}
