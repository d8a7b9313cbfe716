internal import Tensors

/// The element type of an array as its header states it.
struct NPYElementType: Equatable {
    let dtype: DType
    let byteOrder: ByteOrder

    /// Reads the value of `descr`, such as `<f4`.
    ///
    /// The first character is the byte order: `<`, `>`, or `|` where there is none; the second the kind.
    init(parsing text: String) throws(NPYError) {
        let characters = Array(text.utf8)
        guard characters.count >= 2 else { throw .unsupportedType(text) }
        switch characters[1] {
        case UInt8(ascii: "O"): throw .objectArray
        case UInt8(ascii: "S"), UInt8(ascii: "U"), UInt8(ascii: "a"): throw .textArray(text)
        case UInt8(ascii: "c"): throw .complexArray(text)
        case UInt8(ascii: "V"): throw .untypedArray(text)
        default: break
        }
        guard let dtype = Self.types[String(text.dropFirst())] else { throw .unsupportedType(text) }
        self.dtype = dtype
        switch characters[0] {
        case UInt8(ascii: "<"): byteOrder = dtype.byteCount == 1 ? .none : .little
        case UInt8(ascii: ">"): byteOrder = dtype.byteCount == 1 ? .none : .big
        case UInt8(ascii: "|") where dtype.byteCount == 1: byteOrder = .none
        default: throw .unsupportedType(text)
        }
    }

    /// The types by kind and size: what follows the byte order.
    private static let types = Dictionary(
        uniqueKeysWithValues: DType.allCases.compactMap { dtype in
            dtype.npyType.map { (String($0.dropFirst()), dtype) }
        }
    )
}
