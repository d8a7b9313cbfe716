internal import ByteIO
package import Tensors

/// Where everything in a native file goes.
package struct NativeLayout {
    private let entries: [SafetensorsHeader.Entry]
    private var metadata: [String: String]
    private let dataByteCount: Int

    /// Lays out tensors that are in the order of the profile, with digests of zeros.
    package init(
        of tensors: [TensorDescriptor],
        metadata: [String: String],
        maximumHeaderByteCount: Int = SafetensorsFile.maximumHeaderByteCount
    ) throws(TensorWriteError) {
        if let key = metadata.keys.filter(NativeProfile.isReserved).min() { throw .reservedKey(key) }
        var entries: [SafetensorsHeader.Entry] = []
        var metadata = metadata
        metadata[NativeProfile.versionKey] = NativeProfile.version
        var offset = 0
        for tensor in tensors {
            guard tensor.name != SafetensorsHeader.metadataKey, TensorNameFlaw(in: tensor.name) == nil else {
                throw .unusableName(tensor.name)
            }
            let (end, overflow) = offset.addingReportingOverflow(tensor.byteCount)
            guard !overflow, end <= Int.max / 2 else { throw .tooLarge }
            entries.append(SafetensorsHeader.Entry(descriptor: tensor, range: offset..<end))
            metadata[NativeProfile.digestKeyPrefix + tensor.name] = String(repeating: "0", count: 64)
            offset = end
        }
        self.entries = entries
        self.metadata = metadata
        dataByteCount = offset
        let textByteCount = header.count - SafetensorsHeader.lengthByteCount
        guard textByteCount <= maximumHeaderByteCount else { throw .headerTooLarge(textByteCount) }
    }

    package var header: [UInt8] {
        NativeHeaderText.bytes(entries: entries, metadata: metadata, keys: Array(metadata.keys))
    }

    /// The size of the whole file.
    var fileByteCount: Int { header.count + dataByteCount }

    /// Where the values of each tensor start in the file.
    var valueOffsets: [Int] {
        let dataOffset = header.count
        return entries.map { dataOffset + $0.range.lowerBound }
    }

    mutating func setDigest(_ digest: SHA256Digest, of name: String) {
        metadata[NativeProfile.digestKeyPrefix + name] = digest.hexadecimal
    }
}
