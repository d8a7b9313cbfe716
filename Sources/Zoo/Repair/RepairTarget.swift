public import ByteIO
public import Download

/// What a damaged file should be.
public struct RepairTarget: Sendable {
    /// The digest of the whole file, if anything states it.
    public struct Pin: Sendable, Equatable {
        /// The digest.
        public let sha256: SHA256Digest
        /// Who states it, such as `the catalogue`.
        public let authority: String

        /// States a digest.
        ///
        /// - Parameters:
        ///   - sha256: the digest.
        ///   - authority: who states it.
        public init(_ sha256: SHA256Digest, by authority: String) {
            self.sha256 = sha256
            self.authority = authority
        }
    }

    /// Where the file is, and which sizes it may have; `nil` when nothing holds it but this machine.
    public var request: TransferRequest?
    /// The digest that the whole must have.
    public var pin: Pin?

    /// Describes a file.
    ///
    /// - Parameters:
    ///   - request: where the file is, and which sizes it may have.
    ///   - pin: the digest that the whole must have.
    public init(request: TransferRequest?, pin: Pin? = nil) {
        self.request = request
        self.pin = pin
    }
}

/// What is wrong with a file.
public struct Diagnosis: Sendable, Equatable {
    /// The number of bytes of the file.
    public var size: Int
    /// The number of bytes that it should have; `nil` when that is not known.
    public var expectedSize: Int?
    /// The parts that are damaged or missing, in the order of the file.
    public var parts: [ContentReport.DamagedPart] = []
    /// Why the file cannot be mended by parts although its own checks hold: its digest is wrong.
    public var hasWrongDigest = false
    /// The digest of the bytes, where it was computed.
    public var sha256: SHA256Digest?
    /// The digest of the weights; only of a file whose own checks hold.
    public var contentDigest: SHA256Digest?
    /// The checks that the file passed.
    public var verification: [Download::Verification] = []

    /// The number of bytes that are too many.
    public var excess: Int { max(0, size - (expectedSize ?? size)) }

    /// Whether nothing is wrong.
    public var isSound: Bool { parts.isEmpty && excess == 0 && !hasWrongDigest }
}

/// Why a file is not repaired.
public enum RepairError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Fetching the damaged parts again did not mend the file.
    case stillDamaged(parts: [String], source: String)
    /// Every check of the file itself holds, and still its digest is another one.
    case wrongDigest(expected: SHA256Digest, found: SHA256Digest, authority: String)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .stillDamaged(let parts, let source):
            "still damaged after the parts were fetched again from \(source): \(parts.joined(separator: ", "))"
        case .wrongDigest(let expected, let found, let authority):
            "digest \(found) instead of \(expected), as \(authority) states, after everything was fetched again"
        }
    }
}
