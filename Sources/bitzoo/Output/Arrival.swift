import ByteIO
import Download
import SystemPackage
import Zoo

/// Something that was fetched, for those who watch.
protocol Arrival {
    /// Where it is.
    var path: FilePath { get }
    /// The number of bytes there.
    var size: Int { get }
    /// Whether it was there before.
    var wasCached: Bool { get }
    /// The checks that it passed, the strongest first.
    var verification: [Verification] { get }
    /// The digest of the bytes there, if it is known.
    var wholeDigest: SHA256Digest? { get }
    /// Whether it was made of parts of a file, so that other bytes came than are there now.
    var isPart: Bool { get }
}

extension FetchedFile: Arrival {
    var wholeDigest: SHA256Digest? { sha256 }
    var isPart: Bool { false }
}

extension FetchedPart: Arrival {
    var wasCached: Bool { traffic == nil }
    var wholeDigest: SHA256Digest? { nil }
    var isPart: Bool { true }
}
