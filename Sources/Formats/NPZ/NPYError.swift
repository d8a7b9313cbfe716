public import Tensors

/// Why bytes are not the header of an array that can be read.
public enum NPYError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes do not start with `\x93NUMPY`.
    case notAnArray
    /// The version is none of 1.0, 2.0 and 3.0.
    case unsupportedVersion(major: UInt8, minor: UInt8)
    /// The header says that it is longer than ``NPYHeader/maximumTextByteCount``.
    case headerTooLong(Int)
    /// The bytes end within the header.
    case truncated(needed: Int, found: Int)
    /// The text of the header is not what is allowed at this offset.
    case syntax(offset: Int, expected: Expectation)
    /// A key of the dictionary is none of `descr`, `fortran_order` and `shape`.
    case unknownKey(String)
    /// A key occurs twice.
    case duplicateKey(NPYHeader.Key)
    /// A key is missing.
    case missingKey(NPYHeader.Key)
    /// The array holds Python objects, which only running a pickle could read.
    case objectArray
    /// The array holds records of several fields.
    case structuredArray
    /// The array holds text; the type as written.
    case textArray(String)
    /// The array holds complex numbers; the type as written.
    case complexArray(String)
    /// The array holds bytes of no type, as NumPy marks the types of other packages, bfloat16 among them; the type as
    /// written.
    case untypedArray(String)
    /// The element type is another one that is not supported; the type as written.
    case unsupportedType(String)
    /// A dimension has more digits than fit into 64 bits.
    case dimensionTooLarge(offset: Int)
    /// The dimensions do not form a shape.
    case shape(ShapeError)

    /// What the text of a header should have held.
    public enum Expectation: String, Sendable {
        case dictionary = "'{'"
        case key = "a quoted key"
        case colon = "':'"
        case separator = "',' or '}'"
        case text = "a quoted text"
        case boolean = "True or False"
        case tuple = "'('"
        case dimension = "a dimension"
        case tupleSeparator = "',' or ')'"
        case padding = "blanks up to one final newline"
    }

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notAnArray:
            "does not start as a NumPy array does"
        case .unsupportedVersion(let major, let minor):
            "version \(major).\(minor) of the array format is not supported"
        case .headerTooLong(let count):
            "an array header of \(count) bytes is over the limit of \(NPYHeader.maximumTextByteCount)"
        case .truncated(let needed, let found):
            "the array header needs \(needed) bytes, but only \(found) are there"
        case .syntax(let offset, let expected):
            "the array header does not have \(expected.rawValue) at offset \(offset)"
        case .unknownKey(let key):
            "the array header has an unknown key \(String(reflecting: key))"
        case .duplicateKey(let key):
            "the array header has the key '\(key.rawValue)' twice"
        case .missingKey(let key):
            "the array header lacks the key '\(key.rawValue)'"
        case .objectArray:
            "the array holds pickled Python objects, which are never loaded"
        case .structuredArray:
            "the array holds records, which are not supported"
        case .textArray(let type):
            "the array holds text (\(String(reflecting: type))), not numbers"
        case .complexArray(let type):
            "the array holds complex numbers (\(String(reflecting: type))), which are not supported"
        case .untypedArray(let type):
            "the array holds bytes of no stated type (\(String(reflecting: type))): NumPy writes bfloat16 and other types that "
                + "are not its own so, and which one it was cannot be told"
        case .unsupportedType(let type):
            "the element type \(String(reflecting: type)) is none of the numbers of 1 to 8 bytes, written as '<f4' or '>i2'"
        case .dimensionTooLarge(let offset):
            "the dimension at offset \(offset) of the array header is too large"
        case .shape(let error):
            "\(error)"
        }
    }
}
