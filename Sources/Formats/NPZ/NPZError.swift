public import ByteIO

/// Why a member of an archive is not an array that can be read.
public enum NPZError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The member's name does not end in `.npy`.
    case notAnArray(String)
    /// The tensor's name, which is the member's without `.npy`, is not one that can be used.
    case unusableName(String, TensorNameFlaw)
    /// The array's header is not one that can be read.
    case header(String, NPYError)
    /// The member is larger or smaller than its header says.
    case sizeMismatch(String, expected: Int, found: Int)
    /// The compressed member declares more bytes than deflate can make of its data, or than
    /// ``NPZFile/maximumInflatedByteCount``, or far more than it stores; see ``NPZFile/maximumExpansion``.
    case inflatesTooFar(String, stored: Int, declared: Int)
    /// The compressed data of the member is damaged.
    case compressedData(String, InflateError)
    /// The member's data is not what it was when the archive was written.
    case checksumMismatch(String, expected: UInt32, found: UInt32)

    /// The name of the member.
    public var member: String {
        switch self {
        case .notAnArray(let name), .unusableName(let name, _), .header(let name, _), .sizeMismatch(let name, _, _),
            .inflatesTooFar(let name, _, _), .compressedData(let name, _), .checksumMismatch(let name, _, _):
            name
        }
    }

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notAnArray(let name):
            "\(quoted(name)) is not an array: the name does not end in '.npy'"
        case .unusableName(let name, let flaw):
            "the member \(quoted(name)): \(flaw)"
        case .header(let name, let error):
            "\(quoted(name)): \(error)"
        case .sizeMismatch(let name, let expected, let found):
            "\(quoted(name)) has \(found) bytes, but its header and shape need \(expected)"
        case .inflatesTooFar(let name, let stored, let declared):
            "\(quoted(name)) claims to inflate from \(stored) to \(declared) bytes, which is refused"
        case .compressedData(let name, let error):
            "\(quoted(name)): \(error)"
        case .checksumMismatch(let name, let expected, let found):
            "\(quoted(name)) is damaged: CRC-32 \(hexadecimal(found)) instead of \(hexadecimal(expected))"
        }
    }
}

private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
