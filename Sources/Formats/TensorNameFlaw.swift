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
        let bytes = name.utf8Span.span
        guard bytes.count > 0 else {
            self = .empty
            return
        }
        guard bytes.count <= Self.maximumByteCount else {
            self = .tooLong
            return
        }
        // one pass over the bytes: files have hundreds of names, and opening one has to be quick
        var (hasBackslash, hasEmptyPart, hasDotPart) = (false, false, false)
        var (start, isDots, previous) = (0, true, UInt8(0))
        for index in 0...bytes.count {
            let byte = index < bytes.count ? bytes[index] : UInt8(ascii: "/")
            switch byte {
            case UInt8(ascii: "/"):
                hasEmptyPart = hasEmptyPart || index == start
                hasDotPart = hasDotPart || isDots && (1...2).contains(index - start)
                (start, isDots) = (index + 1, true)
            case UInt8(ascii: "."):
                break
            case ..<0x20, 0x7F:
                self = .controlCharacter
                return
            // U+0080 to U+009F have two bytes in UTF-8, of which the first is C2
            case 0x80...0x9F where previous == 0xC2:
                self = .controlCharacter
                return
            default:
                hasBackslash = hasBackslash || byte == UInt8(ascii: "\\")
                isDots = false
            }
            previous = byte
        }
        if hasBackslash {
            self = .backslash
        } else if hasEmptyPart {
            self = .emptyPart
        } else if hasDotPart {
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
