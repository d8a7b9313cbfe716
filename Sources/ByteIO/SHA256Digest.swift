internal import Crypto
public import SystemPackage

/// A SHA-256 digest: 32 bytes, written as 64 lower-case hexadecimal digits.
public struct SHA256Digest: Sendable, Hashable {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Digests bytes in one go.
    ///
    /// - Parameter bytes: the bytes to digest.
    public init(of bytes: RawSpan) {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        self = hasher.finalize()
    }

    /// Digests a whole file.
    ///
    /// - Parameter path: the file.
    /// - Throws: ``FileError`` when it cannot be opened.
    public init(ofFileAt path: FilePath) throws(FileError) {
        self = try MappedFile(path: path).withBytes { SHA256Digest(of: $0) }
    }

    /// Takes the bytes of a digest.
    ///
    /// - Parameter bytes: 32 bytes; any other number gives `nil`.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Reads the hexadecimal form, upper or lower case.
    ///
    /// - Parameter hexadecimal: 64 hexadecimal digits; anything else gives `nil`.
    public init?(hexadecimal: some StringProtocol) {
        self.init(digits: String(hexadecimal))
    }

    private init?(digits: String) {
        let digits = digits.utf8Span.span
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for index in stride(from: 0, to: 64, by: 2) {
            let (high, low) = (digits[index], digits[index + 1])
            guard Self.isDigit(high), Self.isDigit(low) else { return nil }
            bytes.append(Self.value(of: high) << 4 | Self.value(of: low))
        }
        self.bytes = bytes
    }

    private static func isDigit(_ character: UInt8) -> Bool {
        let isDecimal = character &- UInt8(ascii: "0") < 10
        let isLetter = (character | 0x20) &- UInt8(ascii: "a") < 6
        return isDecimal || isLetter
    }

    /// The value of a digit: bit 6 tells a letter, whose lower bits count from one.
    private static func value(of digit: UInt8) -> UInt8 {
        (digit & 0xF) &+ 9 &* (digit >> 6)
    }

    init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The 64 lower-case hexadecimal digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension SHA256Digest: CustomStringConvertible {
    /// The 64 lower-case hexadecimal digits.
    public var description: String { hexadecimal }
}

/// SHA-256 over bytes that arrive in pieces.
public struct SHA256Hasher: Sendable {
    private var state = SHA256()

    /// Starts with no bytes.
    public init() {}

    /// Takes in the next bytes.
    ///
    /// - Parameter bytes: the bytes.
    public mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
    }

    /// Takes in the next bytes.
    ///
    /// - Parameter bytes: the bytes.
    public mutating func update(_ bytes: [UInt8]) {
        unsafe update(bytes.span.bytes)
    }

    /// The digest of all bytes so far; the hasher can go on.
    ///
    /// - Returns: the digest.
    public func finalize() -> SHA256Digest {
        SHA256Digest(unchecked: Array(state.finalize()))
    }
}
