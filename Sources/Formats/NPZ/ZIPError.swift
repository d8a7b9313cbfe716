public import ByteIO

/// Why a file is not a ZIP archive that can be trusted to have one meaning.
public enum ZIPError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No end record is where the file ends, and none was found before it.
    case endRecordMissing
    /// Bytes follow the end record.
    case bytesAfterEnd(Int)
    /// The archive has a comment, in which a second archive could hide.
    case archiveComment(byteCount: Int)
    /// The archive says that it is a part of several.
    case severalDisks
    /// The ZIP64 end record is not directly before its locator, or has another size.
    case misplacedZIP64End
    /// The end records contradict each other.
    case endRecordsDisagree(ZIPField)
    /// There are more members than ``ZIPError/maximumEntryCount``.
    case tooManyEntries(Int)
    /// The central directory is too small for the number of members.
    case directoryTooSmall(entries: Int, byteCount: Int)
    /// The central directory does not lie directly before the end record.
    case misplacedDirectory(offset: UInt64, byteCount: UInt64, end: Int)
    /// The central directory has bytes left over after the last member.
    case directoryTooLarge(unused: Int)
    /// A record does not start with its signature.
    case badSignature(ZIPRecord, offset: Int)
    /// A record is cut off.
    case truncated(ZIPRecord, TruncatedInput)
    /// The name of the member whose record is at this offset is not UTF-8, or not declared to be.
    case undecodableName(offset: Int)
    /// Two members have the same name.
    case duplicateName(String)
    /// A member is encrypted.
    case encrypted(String)
    /// A member has flags whose meaning is not supported.
    case unsupportedFlags(String, flags: UInt16)
    /// A member needs a version of the format above ``ZIPError/maximumVersion``.
    case unsupportedVersion(String, version: UInt8)
    /// A member has a comment, in which anything could hide.
    case memberComment(String, byteCount: Int)
    /// An extra field gives a member a second name.
    case secondName(String)
    /// A member is compressed by another method than deflate.
    case unsupportedMethod(String, method: UInt16)
    /// The extra fields of a member are malformed.
    case malformedExtraField(String)
    /// A member needs the ZIP64 extra field and does not have it, or has it too short.
    case missingZIP64Field(String)
    /// The ZIP64 extra field of a member has numbers that contradict its header.
    case zip64FieldDisagrees(String)
    /// A size or offset does not fit into 63 bits.
    case numberTooLarge(String)
    /// The local header of a member contradicts the central directory.
    case localHeaderDisagrees(String, ZIPField)
    /// A member that is not compressed has two sizes.
    case storedSizeDiffers(String, stored: Int, size: Int)
    /// A member reaches into the central directory.
    case reachesIntoDirectory(String)
    /// Two members share bytes.
    case overlap(String, String)
    /// Bytes belong to no member.
    case unclaimedBytes(Range<Int>)
    /// The data descriptor after a member contradicts the central directory.
    case dataDescriptorDisagrees(String)

    /// The largest number of members that is accepted; a checkpoint has a few hundred.
    public static let maximumEntryCount = 100_000

    /// The highest version of the format that a member may need, times ten: that of the latest specification.
    public static let maximumVersion: UInt8 = 63

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .endRecordMissing:
            "the end of the archive is missing: cut off, or no ZIP archive"
        case .bytesAfterEnd(let count):
            "\(count) bytes follow the end of the archive"
        case .archiveComment(let count):
            "the archive has a comment of \(count) bytes, which a weights file never has"
        case .severalDisks:
            "the archive says that it is split over several disks"
        case .misplacedZIP64End:
            "the ZIP64 end record is not where its locator says, or not of the usual size"
        case .endRecordsDisagree(let field):
            "the two end records disagree on the \(field.rawValue)"
        case .tooManyEntries(let count):
            "\(count) members are over the limit of \(Self.maximumEntryCount)"
        case .directoryTooSmall(let entries, let count):
            "a central directory of \(count) bytes cannot describe \(entries) members"
        case .misplacedDirectory(let offset, let count, let end):
            "the central directory (\(count) bytes at offset \(offset)) does not end where the end record starts (\(end))"
        case .directoryTooLarge(let unused):
            "\(unused) bytes are left over in the central directory"
        case .badSignature(let record, let offset):
            "no \(record.rawValue) at offset \(offset)"
        case .truncated(let record, let truncation):
            "the \(record.rawValue) \(truncation)"
        case .undecodableName(let offset):
            "the member described at offset \(offset) has a name that is not UTF-8, or not declared to be"
        case .duplicateName(let name):
            "two members have the name \(quoted(name))"
        case .encrypted(let name):
            "\(quoted(name)) is encrypted, which is not supported"
        case .unsupportedFlags(let name, let flags):
            "\(quoted(name)) has unsupported flags (0x\(String(flags, radix: 16)))"
        case .unsupportedVersion(let name, let version):
            "\(quoted(name)) needs version \(version / 10).\(version % 10) of the ZIP format, which does not exist yet"
        case .memberComment(let name, let count):
            "\(quoted(name)) has a comment of \(count) bytes, which a weights file never has"
        case .secondName(let name):
            "\(quoted(name)) has a second name in an extra field"
        case .unsupportedMethod(let name, let method):
            "\(quoted(name)) is compressed by \(methodName(method)); only stored and deflated members are read"
        case .malformedExtraField(let name):
            "\(quoted(name)) has an extra field that is malformed, or there twice"
        case .missingZIP64Field(let name):
            "\(quoted(name)) lacks the ZIP64 field that holds its sizes"
        case .zip64FieldDisagrees(let name):
            "\(quoted(name)): its ZIP64 field has numbers that contradict its header"
        case .numberTooLarge(let name):
            "\(quoted(name)) has a size or offset that is too large"
        case .localHeaderDisagrees(let name, let field):
            "\(quoted(name)): its header and the central directory disagree on the \(field.rawValue)"
        case .storedSizeDiffers(let name, let stored, let size):
            "\(quoted(name)) is not compressed, yet has \(stored) bytes in the file and \(size) outside"
        case .reachesIntoDirectory(let name):
            "\(quoted(name)) reaches into the central directory"
        case .overlap(let first, let second):
            "\(quoted(first)) and \(quoted(second)) share bytes"
        case .unclaimedBytes(let range):
            "the bytes \(range.lowerBound) to \(range.upperBound) belong to no member"
        case .dataDescriptorDisagrees(let name):
            "\(quoted(name)): its data descriptor and the central directory disagree"
        }
    }
}

/// The kinds of records of a ZIP archive.
public enum ZIPRecord: String, Sendable {
    case localHeader = "member header"
    case centralHeader = "central directory header"
    case end = "end record"
    case zip64End = "ZIP64 end record"
    case zip64Locator = "ZIP64 locator"
}

/// The facts that a ZIP archive states twice.
public enum ZIPField: String, Sendable {
    case name
    case flags
    case method
    case checksum
    case storedSize = "stored size"
    case size
    case entryCount = "number of members"
    case directorySize = "size of the central directory"
    case directoryOffset = "offset of the central directory"
}

/// The name of a compression method, as PKWARE's specification gives it.
private func methodName(_ method: UInt16) -> String {
    let names: [UInt16: String] = [
        1: "shrink", 6: "implode", 9: "deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd",
    ]
    return names[method].map { "\($0) (method \(method))" } ?? "method \(method)"
}

/// A longer name is cut in an error's text: a file may hold names of many megabytes.
private let longestQuotedByteCount = 5_000
private let shownCharacterCount = 100

/// A name from a file, in quotes and with control characters escaped, for an error's text.
func quoted(_ name: String) -> String {
    guard name.utf8.count <= longestQuotedByteCount else {
        return quoted(String(String.UnicodeScalarView(name.unicodeScalars.prefix(shownCharacterCount)))) + "…"
    }
    // the standard library leaves the controls beyond ASCII as they are, and the marks that turn text around
    return String(reflecting: name).unicodeScalars.reduce(into: "") { text, scalar in
        if [.control, .format].contains(scalar.properties.generalCategory) {
            text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        } else {
            text.unicodeScalars.append(scalar)
        }
    }
}
