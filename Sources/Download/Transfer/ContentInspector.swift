public import ByteIO
public import SystemPackage

/// Looks into a file that has arrived, on behalf of a layer that understands it.
///
/// This module moves bytes; what they mean is known above it.
public protocol ContentInspector: Sendable {
    /// Holds a file against its own checks, and against what it should be.
    ///
    /// - Parameter path: the file, whole; it must not be changed.
    /// - Returns: what was found.
    /// - Throws: an error when the file is not what it should be and fetching parts of it again would not help.
    func inspect(_ path: FilePath) throws -> ContentReport
}

/// What an inspection found.
public struct ContentReport: Sendable, Equatable {
    /// A part of the file that its own checks show to be damaged.
    public struct DamagedPart: Sendable, Equatable {
        /// What it is called in the file, such as the name of an npz member.
        public var name: String
        /// Where it lies in the file.
        public var range: Range<Int>

        /// Describes a damaged part.
        ///
        /// - Parameters:
        ///   - name: what it is called in the file.
        ///   - range: where it lies in the file.
        public init(name: String, range: Range<Int>) {
            self.name = name
            self.range = range
        }
    }

    /// The parts that are damaged; none in a sound file.
    public var damagedParts: [DamagedPart] = []
    /// The digest of the weights, whatever the container, if the file holds any.
    public var contentDigest: SHA256Digest?
    /// The checks that the file passed, the strongest first.
    public var verification: [Verification] = []

    /// Starts with nothing found.
    public init() {}
}
