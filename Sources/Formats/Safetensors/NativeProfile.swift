public import ByteIO
internal import Tensors

/// What makes a safetensors file native: aligned data in a fixed order, a digest for each tensor, and one form of the
/// header.
///
/// The profile is specified in `docs/formats/native.md`. Every native file is a safetensors file; what it adds is that it
/// can be mapped and computed on as it is, that damage to any tensor can be found and named, and that the same tensors
/// and metadata always give the same bytes.
public struct NativeProfile: Sendable, Equatable {
    /// The version of the profile that is read and written.
    public static let version = "1"

    /// The key of the metadata that holds the version.
    public static let versionKey = "bitzoo.native"

    /// What precedes a tensor's name in the key of the metadata that holds its digest.
    public static let digestKeyPrefix = "sha256:"

    /// The data starts at a multiple of this, a page on every machine of interest.
    public static let dataAlignment = 4096

    /// Tensors start at a multiple of this as far as there can be no holes, a cache line and the widest vector.
    public static let tensorAlignment = 64

    /// The SHA-256 of each tensor's values, in the order of the data.
    public let digests: [SHA256Digest]

    /// The metadata that the profile does not define: the model, its source, and whatever the writer added.
    public let metadata: [String: String]

    /// Whether a key of the metadata is kept for the profile.
    static func isReserved(_ key: String) -> Bool {
        key == versionKey || key.utf8.starts(with: digestKeyPrefix.utf8)
    }

    /// The order of the data: by the largest power of two, up to 64, that divides the size, larger first; then by the
    /// bytes of the name.
    ///
    /// Without holes, this starts every tensor at a multiple of that power, and so of its element's size.
    static func precedes(_ first: TensorDescriptor, _ second: TensorDescriptor) -> Bool {
        let (firstPower, secondPower) = (first.alignmentPower, second.alignmentPower)
        guard firstPower == secondPower else { return firstPower > secondPower }
        return TensorDescriptor.precedes(first.name, second.name)
    }
}

extension NativeProfile {
    /// Checks a file that says it is native; gives `nil` for one that does not.
    init?(checking header: SafetensorsHeader, in bytes: RawSpan) throws(NativeProfileError) {
        guard let texts = header.metadata, let version = texts[Self.versionKey] else { return nil }
        guard version == Self.version else { throw .unsupportedVersion(version) }
        guard header.dataOffset % Self.dataAlignment == 0 else { throw .misalignedData(offset: header.dataOffset) }
        let found = header.entries.map(\.descriptor)
        // to sort takes longer than to see that everything is in its place
        if zip(found, found.dropFirst()).contains(where: { Self.precedes($1, $0) }) {
            for (tensor, expected) in zip(found, found.sorted(by: Self.precedes)) where tensor != expected {
                throw .misplacedTensor(tensor.name, expected: expected.name)
            }
        }

        var digests: [SHA256Digest] = []
        digests.reserveCapacity(found.count)
        for tensor in found {
            guard let text = texts[Self.digestKeyPrefix + tensor.name] else { throw .missingDigest(tensor.name) }
            let isLowerCase = text.utf8.allSatisfy { !(UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
            guard isLowerCase, let digest = SHA256Digest(hexadecimal: text) else {
                throw .malformedDigest(tensor.name)
            }
            digests.append(digest)
        }
        self.digests = digests
        metadata = texts.filter { !Self.isReserved($0.key) }
        // each tensor has one, and the version
        if texts.count - metadata.count > found.count + 1 {
            let known = Set(found.map { Self.digestKeyPrefix + $0.name } + [Self.versionKey])
            if let stray = texts.keys.filter({ Self.isReserved($0) && !known.contains($0) }).min() {
                let name = stray.utf8.dropFirst(Self.digestKeyPrefix.utf8.count)
                throw .strayDigest(String(decoding: name, as: UTF8.self))
            }
        }
        try Self.checkText(of: header, in: bytes)
    }

    /// Writes the header once more, and compares: so there is one form only, whatever JSON would allow.
    private static func checkText(of header: SafetensorsHeader, in bytes: RawSpan) throws(NativeProfileError) {
        let expected = NativeHeaderText.bytes(
            entries: header.entries,
            metadata: header.metadata ?? [:],
            keys: header.metadataKeys
        )
        let found = bytes.extracting(0..<header.dataOffset)
        guard unsafe sameBytes(found, expected.span.bytes) else {
            let common = zip([UInt8](copying: found), expected).prefix { $0 == $1 }.count
            throw .headerNotCanonical(offset: common)
        }
    }
}

extension TensorDescriptor {
    /// The exponent of the largest power of two, up to the alignment of native files, that divides the size.
    fileprivate var alignmentPower: Int {
        min(byteCount.trailingZeroBitCount, NativeProfile.tensorAlignment.trailingZeroBitCount)
    }
}
