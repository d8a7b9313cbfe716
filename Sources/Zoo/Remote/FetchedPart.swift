public import Download
public import SystemPackage

/// A part of a checkpoint that is in the cache now, as a native file.
public struct FetchedPart: Sendable, Equatable {
    /// Where the values were found.
    public enum Provenance: String, Sendable {
        /// The part was made before.
        case part
        /// The whole file was in the cache.
        case file
        /// They were fetched.
        case server
    }

    /// Which tensors were asked for.
    public let selection: TensorSelection
    /// Where it is.
    public let path: FilePath
    /// The number of bytes of the native file.
    public let size: Int
    /// The number of tensors in it.
    public let tensorCount: Int
    /// The canonical names of the checkpoint's other tensors.
    public let leftOut: [String]
    /// Where the values were found.
    public let provenance: Provenance
    /// What was asked of servers; `nil` when no request was made.
    public let traffic: RemoteFile.Traffic?
    /// The size of the released file, if it is known.
    public let releasedSize: Int?
    /// The checks that the part passed this time, the strongest first.
    public let verification: [Verification]
}
