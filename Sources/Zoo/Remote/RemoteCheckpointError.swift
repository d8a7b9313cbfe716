public import Download
public import Formats

/// Why a remote file cannot be used in part.
public enum RemoteCheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is HDF5, whose description of its data is spread over the whole file.
    case wholeFileNeeded(SourceURL)
    /// The file holds something else than weights.
    case notWeights(SourceURL, FileContent)
    /// What describes the tensors would take more than is fetched for that.
    case headersTooLarge(SourceURL, needed: Int, limit: Int)
    /// The archive lists more members than any checkpoint has.
    case tooManyMembers(SourceURL, count: Int, limit: Int)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .wholeFileNeeded(let url):
            "\(url): an HDF5 file, whose description is spread over the whole of it, cannot be read in parts"
        case .notWeights(let url, let content):
            "\(url): not a file of weights: \(content.rawValue)"
        case .headersTooLarge(let url, let needed, let limit):
            "\(url): what describes the tensors takes \(needed) bytes, and more than \(limit) are not fetched for that"
        case .tooManyMembers(let url, let count, let limit):
            "\(url): \(count) members are over the limit of \(limit) for a remote archive"
        }
    }
}
