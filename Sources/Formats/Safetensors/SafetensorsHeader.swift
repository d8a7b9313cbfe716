internal import ByteIO
package import Tensors

/// The checked header of a safetensors file.
///
/// When this value exists, the tensors' ranges fill the file from the end of the header to its last byte, in order,
/// without overlap and without a gap.
package struct SafetensorsHeader: Equatable {
    /// A tensor and where its data lies, counted from the end of the header.
    package struct Entry: Equatable {
        package var descriptor: TensorDescriptor
        package var range: Range<Int>
    }

    static let lengthByteCount = 8
    static let metadataKey = "__metadata__"

    /// The tensors in the order of their data.
    package let entries: [Entry]
    /// The metadata; `nil` when the file has none.
    package let metadata: [String: String]?
    /// The keys of the metadata in the order of the file.
    let metadataKeys: [String]
    /// Where the data starts.
    package let dataOffset: Int

    init(parsing bytes: RawSpan) throws(SafetensorsError) {
        let text = try Self.text(in: bytes)
        var scanner = HeaderScanner(text: text, base: Self.lengthByteCount)
        // the specification wants the brace first, so that no other format's magic can be there
        guard text.first == UInt8(ascii: "{") else {
            throw .malformed(offset: Self.lengthByteCount, expected: .start)
        }
        var entries: [Entry] = []
        var metadata: [String: String]?
        var keys: [String] = []
        var names: Set<String> = []
        try scanner.object { (scanner, key) throws(SafetensorsError) in
            guard key != Self.metadataKey else {
                guard metadata == nil else { throw .duplicateMetadata }
                metadata = try Self.metadata(&scanner, keys: &keys)
                return
            }
            if let flaw = TensorNameFlaw(in: key) { throw .unusableName(key, flaw) }
            guard names.count < SafetensorsFile.maximumTensorCount else {
                throw .tooManyTensors(offset: scanner.offset)
            }
            guard names.insert(key).inserted else { throw .duplicateTensor(key) }
            entries.append(try Entry(parsing: &scanner, name: key))
        }
        try scanner.finish()
        dataOffset = Self.lengthByteCount + text.count
        entries.sort { Self.precedes($0, $1) }
        try Self.checkTiling(of: entries, dataByteCount: bytes.byteCount - dataOffset)
        self.entries = entries
        self.metadata = metadata
        metadataKeys = keys
    }

    private static func text(in bytes: RawSpan) throws(SafetensorsError) -> [UInt8] {
        var reader = ByteReader(bytes)
        let count: UInt64
        do throws(TruncatedInput) {
            count = try reader.readLittleEndian()
        } catch {
            throw .tooShort(bytes.byteCount)
        }
        guard count <= UInt64(SafetensorsFile.maximumHeaderByteCount) else { throw .headerTooLarge(count) }
        do throws(TruncatedInput) {
            return try reader.readBytes(Int(count))
        } catch {
            throw .headerCutOff(needed: error.needed, found: error.available)
        }
    }

    private static func metadata(
        _ scanner: inout HeaderScanner,
        keys: inout [String]
    ) throws(SafetensorsError) -> [String: String] {
        var metadata: [String: String] = [:]
        try scanner.object(.metadata) { (scanner, key) throws(SafetensorsError) in
            let value = try scanner.string()
            guard metadata.count < SafetensorsFile.maximumMetadataCount else {
                throw .tooManyMetadataKeys(offset: scanner.offset)
            }
            guard metadata.updateValue(value, forKey: key) == nil else { throw .duplicateMetadataKey(key) }
            keys.append(key)
        }
        return metadata
    }

    /// The order of the data; empty tensors at one place go by their names.
    private static func precedes(_ first: Entry, _ second: Entry) -> Bool {
        if first.range.lowerBound != second.range.lowerBound {
            return first.range.lowerBound < second.range.lowerBound
        }
        if first.range.upperBound != second.range.upperBound {
            return first.range.upperBound < second.range.upperBound
        }
        return TensorDescriptor.precedes(first.descriptor.name, second.descriptor.name)
    }

    private static func checkTiling(of entries: [Entry], dataByteCount: Int) throws(SafetensorsError) {
        var end = 0
        for entry in entries {
            let (name, begin) = (entry.descriptor.name, entry.range.lowerBound)
            guard begin <= end else { throw .hole(before: name, end..<begin) }
            guard begin == end else { throw .overlap(name, begin: begin, previousEnd: end) }
            end = entry.range.upperBound
        }
        guard end == dataByteCount else { throw .dataSizeMismatch(expected: end, found: dataByteCount) }
    }
}

extension SafetensorsHeader.Entry {
    /// Reads the description of a tensor: exactly three fields.
    fileprivate init(parsing scanner: inout HeaderScanner, name: String) throws(SafetensorsError) {
        var type: String?
        var dimensions: [Int]?
        var offsets: [Int]?
        try scanner.object { (scanner, key) throws(SafetensorsError) in
            guard let field = SafetensorsError.Field(rawValue: key) else { throw .unknownField(name, field: key) }
            switch field {
            case .dtype:
                guard type == nil else { throw .duplicateField(name, field) }
                type = try scanner.string()
            case .shape:
                guard dimensions == nil else { throw .duplicateField(name, field) }
                let found = try scanner.integers(limit: Shape.maximumRank)
                guard found.count <= Shape.maximumRank else { throw .shape(name, .tooManyDimensions(found.count)) }
                dimensions = found
            case .dataOffsets:
                guard offsets == nil else { throw .duplicateField(name, field) }
                let found = try scanner.integers(limit: 2)
                guard found.count == 2 else { throw .malformed(offset: scanner.offset, expected: .offsetPair) }
                offsets = found
            }
        }
        guard let type else { throw .missingField(name, .dtype) }
        guard let dimensions else { throw .missingField(name, .shape) }
        guard let offsets else { throw .missingField(name, .dataOffsets) }
        guard let dtype = DType(safetensorsName: type) else {
            throw DType.otherSafetensorsNames.contains(type)
                ? .unsupportedType(name, type: type) : .unknownType(name, type: type)
        }
        let shape: Shape
        do throws(ShapeError) {
            shape = try Shape(validating: dimensions)
        } catch {
            throw .shape(name, error)
        }
        guard offsets[0] <= offsets[1] else { throw .reversedOffsets(name, begin: offsets[0], end: offsets[1]) }
        descriptor = TensorDescriptor(name: name, dtype: dtype, shape: shape)
        range = offsets[0]..<offsets[1]
        guard range.count == descriptor.byteCount else {
            throw .sizeMismatch(name, expected: descriptor.byteCount, found: range.count)
        }
    }
}

extension DType {
    /// The name of the type in safetensors.
    var safetensorsName: String {
        switch self {
        case .bool: "BOOL"
        case .uint8: "U8"
        case .int8: "I8"
        case .uint16: "U16"
        case .int16: "I16"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .uint32: "U32"
        case .int32: "I32"
        case .float32: "F32"
        case .uint64: "U64"
        case .int64: "I64"
        case .float64: "F64"
        }
    }

    /// The other types that safetensors has.
    static let otherSafetensorsNames: Set<String> = [
        "F4", "F6_E2M3", "F6_E3M2", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "C64",
    ]

    /// The type with this name in safetensors; `nil` for those that are not supported, such as 8-bit floats.
    init?(safetensorsName name: String) {
        guard let found = Self.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
        self = found
    }
}
