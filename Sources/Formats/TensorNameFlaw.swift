/// Why a name cannot be that of a tensor, whatever the format of the file.
///
/// A name is a path: its parts, separated by slashes, become members of archives and groups of HDF5 files, and the names
/// of files when an archive is unpacked. A name that means something else to one of these, or that cannot be printed, is
/// refused by every reader and every writer.
public enum TensorNameFlaw: String, Sendable, CaseIterable, CustomStringConvertible {
    /// There is no character.
    case empty
    /// It is longer than ``maximumByteCount``.
    case tooLong
    /// A control character, such as NUL, at which some readers end the name.
    case controlCharacter
    /// A backslash, which separates the parts of a path on some systems.
    case backslash
    /// A slash at the start or the end, or two in a row: an absolute path, or a second way to write the same one.
    case emptyPart
    /// A part is `.` or `..`, which lead to other directories.
    case dotPart

    /// The longest name in bytes of UTF-8.
    public static let maximumByteCount = 4_096

    /// Looks for a flaw: the first in the order of the cases, `nil` for a name that can be used.
    ///
    /// - Parameter name: the name.
    public init?(in name: String) {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if name.isEmpty {
            self = .empty
        } else if name.utf8.count > Self.maximumByteCount {
            self = .tooLong
        } else if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            self = .controlCharacter
        } else if name.utf8.contains(UInt8(ascii: "\\")) {
            self = .backslash
        } else if parts.contains(where: \.isEmpty) {
            self = .emptyPart
        } else if parts.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) {
            self = .dotPart
        } else {
            return nil
        }
    }

    /// What is wrong, to follow the name.
    public var description: String {
        switch self {
        case .empty: "a name must not be empty"
        case .tooLong: "a name must not be longer than \(Self.maximumByteCount) bytes"
        case .controlCharacter: "a name must not hold control characters"
        case .backslash: "a name must not hold backslashes"
        case .emptyPart: "a name must not start or end with a slash or hold two in a row"
        case .dotPart: "a name must not have '.' or '..' as a part"
        }
    }
}
