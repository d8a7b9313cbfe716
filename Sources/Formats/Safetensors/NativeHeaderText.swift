internal import Tensors

/// The one form in which the header of a native file is written.
///
/// It is put together as bytes: opening a native file writes its header once more to compare, and that has to be quick.
enum NativeHeaderText {
    /// The length, the JSON and its padding, up to where the data starts.
    ///
    /// - Parameters:
    ///   - entries: the tensors in their order.
    ///   - metadata: the texts.
    ///   - keys: the keys of the metadata, in any order.
    /// - Returns: the bytes.
    static func bytes(
        entries: [SafetensorsHeader.Entry],
        metadata: [String: String],
        keys: [String]
    ) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: SafetensorsHeader.lengthByteCount)
        bytes.reserveCapacity(NativeProfile.dataAlignment + 256 * (entries.count + metadata.count))
        bytes.append(UInt8(ascii: "{"))
        bytes.append(quoted: SafetensorsHeader.metadataKey)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(object: metadata, keys: keys)
        for entry in entries {
            bytes.append(UInt8(ascii: ","))
            bytes.append(entry)
        }
        bytes.append(UInt8(ascii: "}"))
        let alignment = NativeProfile.dataAlignment
        let dataOffset = (bytes.count + alignment - 1) / alignment * alignment
        bytes += repeatElement(UInt8(ascii: " "), count: dataOffset - bytes.count)
        let length = UInt64(dataOffset - SafetensorsHeader.lengthByteCount)
        for index in 0..<SafetensorsHeader.lengthByteCount {
            bytes[index] = UInt8(truncatingIfNeeded: length >> (8 * index))
        }
        return bytes
    }
}

extension [UInt8] {
    /// Appends a member of the header's object.
    fileprivate mutating func append(_ entry: SafetensorsHeader.Entry) {
        let (tensor, range) = (entry.descriptor, entry.range)
        append(quoted: tensor.name)
        append(contentsOf: ":{\"dtype\":\"".utf8)
        append(contentsOf: tensor.dtype.safetensorsName.utf8)
        append(contentsOf: "\",\"shape\":[".utf8)
        append(numbers: tensor.shape.dimensions)
        append(contentsOf: "],\"data_offsets\":[".utf8)
        append(numbers: [range.lowerBound, range.upperBound])
        append(contentsOf: "]}".utf8)
    }

    private mutating func append(numbers: [Int]) {
        for (index, number) in numbers.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(contentsOf: String(number).utf8)
        }
    }

    /// Appends an object of texts, its keys sorted by their bytes.
    fileprivate mutating func append(object: [String: String], keys: [String]) {
        append(UInt8(ascii: "{"))
        // those of a file that is being checked are sorted already, if it is native
        let isSorted = !zip(keys, keys.dropFirst()).contains { TensorDescriptor.precedes($1, $0) }
        for (index, key) in (isSorted ? keys : keys.sorted(by: TensorDescriptor.precedes)).enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(quoted: key)
            append(UInt8(ascii: ":"))
            append(quoted: object[key, default: ""])
        }
        append(UInt8(ascii: "}"))
    }

    /// Appends a text in quotes, in which only what must be escaped is escaped.
    fileprivate mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        let bytes = text.utf8Span.span
        var (start, index) = (0, 0)
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                append(copying: bytes, start..<index)
                append(escaped: byte)
                start = index + 1
            }
            index += 1
        }
        append(copying: bytes, start..<bytes.count)
        append(UInt8(ascii: "\""))
    }

    private mutating func append(copying bytes: Span<UInt8>, _ range: Range<Int>) {
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends what stands for a character that is escaped.
    private mutating func append(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): append(contentsOf: "\\\\".utf8)
        case 0x08: append(contentsOf: "\\b".utf8)
        case 0x0C: append(contentsOf: "\\f".utf8)
        case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): append(contentsOf: "\\r".utf8)
        case UInt8(ascii: "\t"): append(contentsOf: "\\t".utf8)
        case ..<0x10: append(contentsOf: "\\u000\(String(byte, radix: 16))".utf8)
        case ..<0x20: append(contentsOf: "\\u00\(String(byte, radix: 16))".utf8)
        default: append(byte)
        }
    }
}
