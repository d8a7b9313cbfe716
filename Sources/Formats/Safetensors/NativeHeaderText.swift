internal import Tensors

/// The one form in which the header of a native file is written.
enum NativeHeaderText {
    /// The length, the JSON and its padding, up to where the data starts.
    static func bytes(entries: [SafetensorsHeader.Entry], metadata: [String: String]) -> [UInt8] {
        var members = [string(SafetensorsHeader.metadataKey) + ":" + object(metadata)]
        for entry in entries {
            let (tensor, range) = (entry.descriptor, entry.range)
            let shape = tensor.shape.dimensions.map(String.init).joined(separator: ",")
            members.append(
                "\(string(tensor.name)):{\"dtype\":\"\(tensor.dtype.safetensorsName)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(range.lowerBound),\(range.upperBound)]}"
            )
        }
        let json = Array("{\(members.joined(separator: ","))}".utf8)
        let alignment = NativeProfile.dataAlignment
        let unpadded = SafetensorsHeader.lengthByteCount + json.count
        let dataOffset = (unpadded + alignment - 1) / alignment * alignment
        var bytes: [UInt8] = []
        bytes.reserveCapacity(dataOffset)
        bytes.appendLittleEndian(UInt64(dataOffset - SafetensorsHeader.lengthByteCount))
        bytes += json
        bytes += repeatElement(UInt8(ascii: " "), count: dataOffset - unpadded)
        return bytes
    }

    private static func object(_ metadata: [String: String]) -> String {
        let sorted = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return "{\(sorted.map { string($0.key) + ":" + string($0.value) }.joined(separator: ","))}"
    }

    /// A text in quotes, in which only what must be escaped is escaped.
    private static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\u{C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case ..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
