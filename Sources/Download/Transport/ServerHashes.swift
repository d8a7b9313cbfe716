internal import FoundationEssentials

/// The hashes of a file that its server states (`x-goog-hash`), in base64 as they were sent.
public struct ServerHashes: Sendable, Equatable {
    /// MD5, 16 bytes.
    public private(set) var md5: String?
    /// CRC-32C, 4 bytes, most significant first.
    public private(set) var crc32c: String?

    /// Starts with hashes that are known already.
    init(md5: String? = nil, crc32c: String? = nil) {
        self.md5 = md5
        self.crc32c = crc32c
    }

    /// Takes in a header's value: `algorithm=base64`, several of them separated by commas.
    ///
    /// What does not decode to the
    /// algorithm's size is no hash, and is left out.
    mutating func add(headerValue: String) {
        for item in headerValue.split(separator: ",") {
            let item = item.drop { $0 == " " }
            guard let equals = item.firstIndex(of: "=") else { continue }
            let value = String(item[item.index(after: equals)...].filter { $0 != " " })
            let count = Data(base64Encoded: value)?.count
            switch item[..<equals].lowercased() {
            case "md5" where count == 16: md5 = value
            case "crc32c" where count == 4: crc32c = value
            default: break
            }
        }
    }
}
