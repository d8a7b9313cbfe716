/// A check that a file passed.
public enum Verification: String, Sendable, Equatable, CaseIterable {
    /// SHA-256 over the bytes is the one that the request states.
    case pinnedDigest = "pinned digest"
    /// SHA-256 over the bytes is the one that was recorded when the file was first fetched.
    case recordedDigest = "recorded digest"
    /// MD5 or CRC-32C over the bytes is the one that the server states.
    case serverHash = "server hash"
    /// The size is one of those that the file may have.
    case exactSize = "exact size"
    /// The size of the cached file is the recorded one; the bytes were not read again.
    case recordedSize = "recorded size"
    /// Every checksum that the container holds is right.
    case container
    /// The tensors are those of the network that the file should hold.
    case structure
}
