public import ByteIO

/// Why a file that says it is native is not, or is damaged.
public enum NativeProfileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file does not say that it is native.
    case notNative
    /// The file follows another version of the profile.
    case unsupportedVersion(String)
    /// The data does not start at a multiple of ``NativeProfile/dataAlignment``.
    case misalignedData(offset: Int)
    /// A tensor is not where the order of the profile has it.
    case misplacedTensor(String, expected: String)
    /// A tensor has no digest.
    case missingDigest(String)
    /// The digest of a tensor is not 64 lower-case hexadecimal digits.
    case malformedDigest(String)
    /// There is a digest of a tensor that is not in the file.
    case strayDigest(String)
    /// The text of the header is not in the one form that the profile allows, from this offset of the file on.
    case headerNotCanonical(offset: Int)
    /// The values of a tensor are not what they were when the file was written.
    case digestMismatch(String, expected: SHA256Digest, found: SHA256Digest)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notNative:
            "not a native file: it holds no digests"
        case .unsupportedVersion(let version):
            "version \(quoted(version)) of the native profile is not supported"
        case .misalignedData(let offset):
            "the data of a native file starts at \(offset), not at a multiple of \(NativeProfile.dataAlignment)"
        case .misplacedTensor(let name, let expected):
            "\(quoted(name)) stands where a native file has \(quoted(expected))"
        case .missingDigest(let name):
            "\(quoted(name)) has no digest"
        case .malformedDigest(let name):
            "the digest of \(quoted(name)) is not 64 lower-case hexadecimal digits"
        case .strayDigest(let name):
            "there is a digest of \(quoted(name)), which is not in the file"
        case .headerNotCanonical(let offset):
            "the header is not written as the native profile demands, from offset \(offset) on"
        case .digestMismatch(let name, let expected, let found):
            "\(quoted(name)) is damaged: SHA-256 \(found) instead of \(expected)"
        }
    }
}
