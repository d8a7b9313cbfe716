/// The name of a file in the store: a relative path such as `vtab/BiT-M-R50x1-run0-caltech101.npz`.
///
/// A name is never a way out of the store: no part may be empty, `.` or `..`, and control characters are refused. On disk
/// everything but letters, digits and `-._~+@=,` is percent-encoded, and so is a part's leading dot (hidden files are
/// temporary ones), so that different names are different files.
public struct StoreName: Sendable, Hashable {
    /// Room is left for what temporary and lock files add, within the 255 bytes that file systems allow.
    private static let maximumEncodedLength = 220
    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+@=,".utf8)

    /// The name as it was given.
    public let string: String

    /// Checks a name.
    ///
    /// - Parameter string: the name.
    /// - Throws: ``StoreError/invalidName(_:)``.
    public init(_ string: String) throws(StoreError) {
        let parts = string.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for part in parts {
            guard !part.isEmpty, !part.elementsEqual(".".utf8), !part.elementsEqual("..".utf8),
                part.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { throw .invalidName(string) }
        }
        self.string = string
        guard lockName.utf8.count <= Self.maximumEncodedLength else { throw .invalidName(string) }
    }

    /// Reads back what ``encoded`` wrote; anything else gives `nil`.
    package init?(encoded: String) {
        var bytes: [UInt8] = []
        var rest = encoded.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let name = try? StoreName(String(decoding: bytes, as: UTF8.self)), name.encoded == encoded else {
            return nil
        }
        self = name
    }

    /// Reads back what ``lockName`` wrote; anything else gives `nil`.
    package init?(lockName: String) {
        self.init(encoded: lockName.replacing("%2F", with: "/"))
        guard self.lockName == lockName else { return nil }
    }

    /// The relative path on disk.
    package var encoded: String {
        string.split(separator: "/").map { Self.encode($0.utf8) }.joined(separator: "/")
    }

    /// The name in one part, for the lock.
    package var lockName: String {
        string.split(separator: "/").map { Self.encode($0.utf8) }.joined(separator: "%2F")
    }

    private static func encode(_ part: Substring.UTF8View) -> String {
        var encoded: [UInt8] = []
        for (index, byte) in part.enumerated() {
            if plain.contains(byte), !(index == 0 && byte == UInt8(ascii: ".")) {
                encoded.append(byte)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += Array((digits.utf8.count == 1 ? "%0" : "%").utf8) + Array(digits.utf8)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

extension StoreName: Comparable, CustomStringConvertible {
    /// The name as it was given.
    public var description: String { string }

    /// Orders names by their bytes.
    ///
    /// - Parameters:
    ///   - left: a name.
    ///   - right: another name.
    /// - Returns: whether `left` comes first.
    public static func < (left: StoreName, right: StoreName) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }
}
