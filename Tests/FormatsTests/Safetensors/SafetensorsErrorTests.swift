import Formats
import Tensors
import Testing

/// A file with this header and so many bytes of data.
func safetensors(_ header: String, data: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(UInt64(header.utf8.count))
    return bytes + Array(header.utf8) + (0..<data).map { UInt8(truncatingIfNeeded: $0) }
}

func safetensorsHeader(_ bytes: [UInt8]) throws -> SafetensorsHeader {
    try SafetensorsFile.headers(of: bytes.span.bytes).0
}

/// Every way in which a file can be wrong; offsets count from the start of the file, the header starts at 8.
@Suite struct SafetensorsErrorTests {
    @Test func acceptsWhatIsRight() throws {
        let header = try safetensorsHeader(
            safetensors(
                #"{"b":{"shape":[2],"data_offsets":[0,2],"dtype":"U8"},"__metadata__":{"k":"v"},"#
                    + #""a":{"dtype":"F32","shape":[],"data_offsets":[2,6]},"e":{"dtype":"I64","shape":[0,9],"data_offsets":[2,2]}}  "#,
                data: 6
            )
        )
        #expect(
            header.entries.map(\.descriptor) == [
                TensorDescriptor(name: "b", dtype: .uint8, shape: [2]),
                TensorDescriptor(name: "e", dtype: .int64, shape: [0, 9]),
                TensorDescriptor(name: "a", dtype: .float32, shape: []),
            ]
        )
        #expect(header.entries.map(\.range) == [0..<2, 2..<2, 2..<6])
        #expect(header.metadata == ["k": "v"])
        #expect(try safetensorsHeader(safetensors("{}")).entries == [])
        #expect(try safetensorsHeader(safetensors("{\n \"__metadata__\" : {\t} \r}")).metadata == [:])
    }

    static func length(_ count: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(count)
        return bytes
    }

    @Test(
        arguments: [
            ([], .tooShort(0)),
            ([2, 0, 0, 0, 0, 0, 0], .tooShort(7)),
            (length(0), .malformed(offset: 8, expected: .start)),
            (length(3) + Array("{}".utf8), .headerCutOff(needed: 3, found: 2)),
            (length(100_000_000) + Array("{}".utf8), .headerCutOff(needed: 100_000_000, found: 2)),
            (length(100_000_001) + Array("{}".utf8), .headerTooLarge(100_000_001)),
            (length(.max) + Array("{}".utf8), .headerTooLarge(.max)),
        ] as [([UInt8], SafetensorsError)]
    )
    func refusesOtherLengths(bytes: [UInt8], error: SafetensorsError) {
        #expect(throws: error) { try safetensorsHeader(bytes) }
    }

    @Test(
        arguments: [
            (" {}", .malformed(offset: 8, expected: .start)),
            ("[]", .malformed(offset: 8, expected: .start)),
            ("\u{FEFF}{}", .malformed(offset: 8, expected: .start)),
            ("{}\n", .malformed(offset: 10, expected: .padding)),
            ("{} \t", .malformed(offset: 11, expected: .padding)),
            ("{}\0", .malformed(offset: 10, expected: .padding)),
            ("{}{}", .malformed(offset: 10, expected: .padding)),
            ("{", .malformed(offset: 9, expected: .key)),
            ("{a", .malformed(offset: 9, expected: .key)),
            (#"{"a"}"#, .malformed(offset: 12, expected: .colon)),
            (#"{"a":1}"#, .malformed(offset: 13, expected: .object)),
            (#"{"a":null}"#, .malformed(offset: 13, expected: .object)),
            (#"{"__metadata__":{}"#, .malformed(offset: 26, expected: .memberSeparator)),
            (#"{"__metadata__":{},}"#, .malformed(offset: 27, expected: .key)),
            (#"{"__metadata__":null}"#, .malformed(offset: 24, expected: .metadata)),
            (#"{"__metadata__":{"a":1}}"#, .malformed(offset: 29, expected: .text)),
            (#"{"__metadata__":{"a":null}}"#, .malformed(offset: 29, expected: .text)),
            (#"{"__metadata__":{"a":{"b":"c"}}}"#, .malformed(offset: 29, expected: .text)),
            (#"{"__metadata__":{},"__metadata__":{}}"#, .duplicateMetadata),
            (#"{"__metadata__":{"a":"1","b":"2","a":"1"}}"#, .duplicateMetadataKey("a")),
            (#"{"__metadata__":{"a":"1","\u0061":"2"}}"#, .duplicateMetadataKey("a")),
            ("{\"\n\":{}}", .malformed(offset: 10, expected: .character)),
            ("{\"a", .malformed(offset: 11, expected: .character)),
            (#"{"\x":{}}"#, .malformed(offset: 10, expected: .escape)),
            (#"{"\"#, .malformed(offset: 10, expected: .escape)),
            (#"{"\u12"#, .malformed(offset: 10, expected: .escape)),
            (#"{"\u00g0":{}}"#, .malformed(offset: 10, expected: .escape)),
            (#"{"\ud800":{}}"#, .malformed(offset: 10, expected: .escape)),
            (#"{"\udc00":{}}"#, .malformed(offset: 10, expected: .escape)),
            (#"{"\ud800\u0041":{}}"#, .malformed(offset: 10, expected: .escape)),
        ] as [(String, SafetensorsError)]
    )
    func refusesOtherTexts(header: String, error: SafetensorsError) {
        #expect(throws: error) { try safetensorsHeader(safetensors(header)) }
    }

    @Test func refusesOtherEncodings() {
        let bytes = Self.length(7) + Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8)
        #expect(throws: SafetensorsError.malformed(offset: 10, expected: .utf8)) { try safetensorsHeader(bytes) }
    }

    @Test func deepNestingIsRefusedAtOnce() {
        let brackets = "{\"a\":" + String(repeating: "[", count: 200_000)
        #expect(throws: SafetensorsError.malformed(offset: 13, expected: .object)) {
            try safetensorsHeader(safetensors(brackets))
        }
    }

    /// One tensor with this description, and four bytes of data.
    @Test(
        arguments: [
            (#"{"dtype":"F32","shape":[1]}"#, .missingField("t", .dataOffsets)),
            (#"{"dtype":"F32","data_offsets":[0,4]}"#, .missingField("t", .shape)),
            (#"{"shape":[1],"data_offsets":[0,4]}"#, .missingField("t", .dtype)),
            (#"{"dtype":"F32","dtype":"F32"}"#, .duplicateField("t", .dtype)),
            (#"{"shape":[1],"shape":[1]}"#, .duplicateField("t", .shape)),
            (#"{"data_offsets":[0,4],"data_offsets":[0,4]}"#, .duplicateField("t", .dataOffsets)),
            (#"{"dtype":"F32","strides":[1]}"#, .unknownField("t", field: "strides")),
            (#"{"dtype":"f32","shape":[1],"data_offsets":[0,4]}"#, .unknownType("t", type: "f32")),
            (#"{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}"#, .unsupportedType("t", type: "F8_E4M3")),
            (#"{"dtype":"C64","shape":[1],"data_offsets":[0,4]}"#, .unsupportedType("t", type: "C64")),
            (#"{"dtype":1}"#, .malformed(offset: 22, expected: .text)),
            (#"{"shape":1}"#, .malformed(offset: 22, expected: .array)),
            (#"{"shape":[-1]}"#, .malformed(offset: 23, expected: .integer)),
            (#"{"shape":[1.0]}"#, .malformed(offset: 23, expected: .integer)),
            (#"{"shape":[1e0]}"#, .malformed(offset: 23, expected: .integer)),
            (#"{"shape":[01]}"#, .malformed(offset: 23, expected: .integer)),
            (#"{"shape":[1,]}"#, .malformed(offset: 25, expected: .integer)),
            (#"{"shape":[1 2]}"#, .malformed(offset: 25, expected: .elementSeparator)),
            (#"{"shape":[18446744073709551616]}"#, .numberTooLarge(offset: 23)),
            (#"{"data_offsets":[0]}"#, .malformed(offset: 32, expected: .offsetPair)),
            (#"{"data_offsets":[0,1,4]}"#, .malformed(offset: 35, expected: .offsetPair)),
            (#"{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#, .sizeMismatch("t", expected: 8, found: 4)),
            (#"{"dtype":"F32","shape":[1],"data_offsets":[4,0]}"#, .reversedOffsets("t", begin: 4, end: 0)),
            (#"{"dtype":"F32","shape":[1],"data_offsets":[1,5]}"#, .hole(before: "t", 0..<1)),
            (#"{"dtype":"U8","shape":[3],"data_offsets":[0,3]}"#, .dataSizeMismatch(expected: 3, found: 4)),
            (#"{"dtype":"U8","shape":[5],"data_offsets":[0,5]}"#, .dataSizeMismatch(expected: 5, found: 4)),
            (
                #"{"dtype":"U8","shape":[4194305,4194305,211106198978564],"data_offsets":[0,4]}"#,
                .shape("t", .tooManyElements([4_194_305, 4_194_305, 211_106_198_978_564]))
            ),
            (
                #"{"dtype":"U8","shape":[0,9223372036854775807,4],"data_offsets":[0,0]}"#,
                .shape("t", .tooManyElements([0, .max, 4]))
            ),
        ] as [(String, SafetensorsError)]
    )
    func refusesOtherTensors(tensor: String, error: SafetensorsError) {
        #expect(throws: error) { try safetensorsHeader(safetensors("{\"t\":\(tensor)}", data: 4)) }
    }

    static func tensors(_ ranges: (String, Int, Int)...) -> [UInt8] {
        let members = ranges.map { name, begin, end in
            "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(end - begin)],\"data_offsets\":[\(begin),\(end)]}"
        }
        return safetensors("{\(members.joined(separator: ","))}", data: 8)
    }

    @Test(
        arguments: [
            (tensors(("a", 0, 8), ("a", 0, 8)), .duplicateTensor("a")),
            (tensors(("\u{E4}", 0, 4), ("a\u{308}", 4, 8)), .duplicateTensor("\u{E4}")),
            (tensors(("a", 0, 8), ("b", 0, 8)), .overlap("b", begin: 0, previousEnd: 8)),
            (tensors(("b", 4, 8), ("a", 0, 5)), .overlap("b", begin: 4, previousEnd: 5)),
            (tensors(("a", 0, 8), ("b", 3, 3)), .overlap("b", begin: 3, previousEnd: 8)),
            (tensors(("a", 0, 3), ("b", 4, 8)), .hole(before: "b", 3..<4)),
            (tensors(("a", 0, 3)), .dataSizeMismatch(expected: 3, found: 8)),
        ] as [([UInt8], SafetensorsError)]
    )
    func refusesClaimsThatDoNotTile(bytes: [UInt8], error: SafetensorsError) {
        #expect(throws: error) { try safetensorsHeader(bytes) }
    }

    @Test func readsEveryEscape() throws {
        let header = try safetensorsHeader(
            safetensors(#"{"__metadata__":{"\"\\\/\b\f\n\r\t\u00e4\uD83D\uDE00":"\u0000"}}"#)
        )
        #expect(header.metadata == ["\"\\/\u{8}\u{C}\n\r\t\u{E4}\u{1F600}": "\0"])
    }
}
