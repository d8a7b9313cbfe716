public import Tensors

/// Why a file is not a safetensors file with one meaning.
///
/// The cases that the reference implementation accepts although they leave room for two readings, such as a tensor that
/// is described twice, are errors here.
public enum SafetensorsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is too short for the length of the header.
    case tooShort(Int)
    /// The header would be longer than ``SafetensorsFile/maximumHeaderByteCount``.
    case headerTooLarge(UInt64)
    /// The file ends within the header.
    case headerCutOff(needed: Int, found: Int)
    /// The header is not what is allowed at this offset of the file.
    case malformed(offset: Int, expected: Expectation)
    /// A number of the header does not fit into 63 bits.
    case numberTooLarge(offset: Int)
    /// The metadata occurs twice.
    case duplicateMetadata
    /// A key of the metadata occurs twice.
    case duplicateMetadataKey(String)
    /// A tensor is described twice.
    case duplicateTensor(String)
    /// The description of a tensor has a field twice.
    case duplicateField(String, Field)
    /// The description of a tensor lacks a field.
    case missingField(String, Field)
    /// The description of a tensor has a field that the format does not know.
    case unknownField(String, field: String)
    /// The name of a tensor is not one that can be used.
    case unusableName(String, TensorNameFlaw)
    /// There are more tensors than ``SafetensorsFile/maximumTensorCount``.
    case tooManyTensors(offset: Int)
    /// The metadata has more keys than ``SafetensorsFile/maximumMetadataCount``.
    case tooManyMetadataKeys(offset: Int)
    /// The element type of a tensor is one of the format's, but not one that is read, such as 8-bit floats.
    case unsupportedType(String, type: String)
    /// The element type of a tensor is not one of the format's.
    case unknownType(String, type: String)
    /// The dimensions of a tensor do not form a shape.
    case shape(String, ShapeError)
    /// The data of a tensor ends before it starts.
    case reversedOffsets(String, begin: Int, end: Int)
    /// The data of a tensor is larger or smaller than its shape says.
    case sizeMismatch(String, expected: Int, found: Int)
    /// No tensor claims the data before this one.
    case hole(before: String, Range<Int>)
    /// The data of a tensor starts within that of another.
    case overlap(String, begin: Int, previousEnd: Int)
    /// The data of the file is larger or smaller than the tensors' together.
    case dataSizeMismatch(expected: Int, found: Int)

    /// The fields of a tensor's description.
    public enum Field: String, Sendable, CaseIterable {
        case dtype
        case shape
        case dataOffsets = "data_offsets"
    }

    /// What the header should have held.
    public enum Expectation: String, Sendable {
        case start = "'{' as its first byte"
        case metadata = "'{', with which the texts of '__metadata__' start,"
        case object = "'{'"
        case array = "'['"
        case key = "a key in quotes"
        case colon = "':'"
        case memberSeparator = "',' or '}'"
        case elementSeparator = "',' or ']'"
        case text = "a text in quotes"
        case character = "a character that is allowed in a text"
        case escape = "an escape sequence that stands for a character"
        case utf8 = "text in UTF-8"
        case integer = "a whole number that is not negative"
        case offsetPair = "exactly two offsets"
        case padding = "blanks up to the end of the header"
    }

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .tooShort(let count):
            "a file of \(count) bytes is too short for safetensors"
        case .headerTooLarge(let count):
            "a header of \(count) bytes is over the limit of \(SafetensorsFile.maximumHeaderByteCount)"
        case .headerCutOff(let needed, let found):
            "the header needs \(needed) bytes, but only \(found) are there"
        case .malformed(let offset, let expected):
            "the header does not have \(expected.rawValue) at offset \(offset)"
        case .numberTooLarge(let offset):
            "the number at offset \(offset) is too large"
        case .duplicateMetadata:
            "the header has '__metadata__' twice"
        case .duplicateMetadataKey(let key):
            "the metadata has the key \(quoted(key)) twice"
        case .duplicateTensor(let name):
            "\(quoted(name)) is described twice"
        case .duplicateField(let name, let field):
            "\(quoted(name)) has the field '\(field.rawValue)' twice"
        case .missingField(let name, let field):
            "\(quoted(name)) lacks the field '\(field.rawValue)'"
        case .unknownField(let name, let field):
            "\(quoted(name)) has an unknown field \(quoted(field))"
        case .unusableName(let name, let flaw):
            "the tensor \(quoted(name)): \(flaw)"
        case .tooManyTensors(let offset):
            "the tensor at offset \(offset) is over the limit of \(SafetensorsFile.maximumTensorCount)"
        case .tooManyMetadataKeys(let offset):
            "the key at offset \(offset) of the metadata is over the limit of \(SafetensorsFile.maximumMetadataCount)"
        case .unsupportedType(let name, let type):
            "\(quoted(name)): the element type \(quoted(type)) of safetensors is not supported"
        case .unknownType(let name, let type):
            "\(quoted(name)): safetensors has no element type \(quoted(type))"
        case .shape(let name, let error):
            "\(quoted(name)): \(error)"
        case .reversedOffsets(let name, let begin, let end):
            "\(quoted(name)) starts at \(begin) and ends before, at \(end)"
        case .sizeMismatch(let name, let expected, let found):
            "\(quoted(name)) has \(found) bytes, but its shape needs \(expected)"
        case .hole(let name, let range):
            "the data from \(range.lowerBound) to \(range.upperBound), before \(quoted(name)), belongs to no tensor"
        case .overlap(let name, let begin, let end):
            "\(quoted(name)) starts at \(begin), where another tensor goes on to \(end)"
        case .dataSizeMismatch(let expected, let found):
            "the file holds \(found) bytes of data, but the tensors have \(expected)"
        }
    }
}
