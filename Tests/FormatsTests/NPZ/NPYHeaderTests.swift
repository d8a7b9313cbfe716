import Formats
import Tensors
import Testing

/// A header of the given version around a text, as its writer would lay it out.
func npyBytes(_ text: String, major: UInt8 = 1, minor: UInt8 = 0) -> [UInt8] {
    let count = text.utf8.count
    let size = (0..<(major == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [major, minor] + size + Array(text.utf8)
}

func npyHeader(_ bytes: [UInt8]) throws -> NPYHeader {
    try NPYHeader(parsing: bytes.span.bytes)
}

@Suite struct NPYHeaderTests {
    static let valid = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }   \n"

    @Test(arguments: [1, 2, 3] as [UInt8]) func readsEveryVersion(major: UInt8) throws {
        let bytes = npyBytes(Self.valid, major: major)
        let header = try npyHeader(bytes + [1, 2, 3])
        #expect(header.dtype == .float32)
        #expect(header.byteOrder == .little)
        #expect(header.elementOrder == .rowMajor)
        #expect(header.shape == [3, 4])
        #expect(header.byteCount == bytes.count)
        #expect(header.valueByteCount == 48)
        let prefix = Array(bytes.prefix(12))
        #expect(try NPYHeader.byteCount(fromPrefix: prefix.span.bytes) == bytes.count)
    }

    @Test(
        arguments: [
            ("<f4", .float32, .little), (">f4", .float32, .big), ("<f2", .float16, .little), (">f8", .float64, .big),
            ("<i8", .int64, .little), (">u2", .uint16, .big), ("<i2", .int16, .little), ("<u4", .uint32, .little),
            ("<i4", .int32, .little), ("<u8", .uint64, .little), ("|u1", .uint8, .none), ("|i1", .int8, .none),
            ("|b1", .bool, .none), ("<u1", .uint8, .none),
        ] as [(String, DType, ByteOrder)]
    )
    func readsEveryType(descr: String, dtype: DType, byteOrder: ByteOrder) throws {
        let header = try npyHeader(npyBytes("{'descr': '\(descr)', 'fortran_order': True, 'shape': ()}\n"))
        #expect(header.dtype == dtype)
        #expect(header.byteOrder == byteOrder)
        #expect(header.elementOrder == .columnMajor)
        #expect(header.shape == [])
    }

    @Test func readsKeysInAnyOrderAndBothQuotes() throws {
        let header = try npyHeader(npyBytes(#"{"shape":(7L,),'fortran_order' : False ,"descr":'<f4'}"# + "\n"))
        #expect(header.shape == [7])
    }

    @Test(
        arguments: [
            ("|O", .objectArray), ("|S10", .textArray("|S10")), ("<U5", .textArray("<U5")),
            ("<c8", .complexArray("<c8")),
            ("|V2", .untypedArray("|V2")), ("<V2", .untypedArray("<V2")), ("<M8[ns]", .unsupportedType("<M8[ns]")),
            ("<f16", .unsupportedType("<f16")),
            ("|f4", .unsupportedType("|f4")), ("=f4", .unsupportedType("=f4")), ("f4", .unsupportedType("f4")),
            ("<f", .unsupportedType("<f")), ("", .unsupportedType("")), ("<f3", .unsupportedType("<f3")),
        ] as [(String, NPYError)]
    )
    func refusesOtherTypes(descr: String, error: NPYError) {
        #expect(throws: error) {
            try npyHeader(npyBytes("{'descr': '\(descr)', 'fortran_order': False, 'shape': ()}\n"))
        }
    }

    /// Offsets count from the start of the array; the text starts at 10.
    @Test(
        arguments: [
            ("", .syntax(offset: 10, expected: .dictionary)),
            ("[]\n", .syntax(offset: 10, expected: .dictionary)),
            ("{}\n", .missingKey(.descr)),
            ("{descr: 1}\n", .syntax(offset: 11, expected: .key)),
            ("{'descr", .syntax(offset: 11, expected: .key)),
            ("{'de\\x73cr': '<f4'}\n", .syntax(offset: 11, expected: .key)),
            ("{'descr' '<f4'}\n", .syntax(offset: 19, expected: .colon)),
            ("{'descr': 4}\n", .syntax(offset: 20, expected: .text)),
            ("{'descr': [('a', '<f4')]}\n", .structuredArray),
            ("{'descr': '<f4' 'shape': ()}\n", .syntax(offset: 26, expected: .separator)),
            ("{'descr': '<f4', 'descr': '<f4'}\n", .duplicateKey(.descr)),
            ("{'shape': (), 'shape': ()}\n", .duplicateKey(.shape)),
            ("{'fortran_order': True, 'fortran_order': True}\n", .duplicateKey(.fortranOrder)),
            ("{'extra': 1}\n", .unknownKey("extra")),
            ("{'fortran_order': 1}\n", .syntax(offset: 28, expected: .boolean)),
            ("{'descr': '<f4', 'fortran_order': False}\n", .missingKey(.shape)),
            ("{'descr': '<f4', 'shape': ()}\n", .missingKey(.fortranOrder)),
            ("{'shape': 3}\n", .syntax(offset: 20, expected: .tuple)),
            ("{'shape': [3]}\n", .syntax(offset: 20, expected: .tuple)),
            ("{'shape': (3)}\n", .syntax(offset: 22, expected: .tupleSeparator)),
            ("{'shape': (,)}\n", .syntax(offset: 21, expected: .dimension)),
            ("{'shape': (3 4)}\n", .syntax(offset: 23, expected: .tupleSeparator)),
            ("{'shape': (2, 3 4)}\n", .syntax(offset: 26, expected: .tupleSeparator)),
            ("{'shape': (2.5,)}\n", .syntax(offset: 22, expected: .tupleSeparator)),
            ("{'shape': (07,)}\n", .syntax(offset: 21, expected: .dimension)),
            ("{'shape': (True,)}\n", .syntax(offset: 21, expected: .dimension)),
            ("{'shape': (9223372036854775808,)}\n", .dimensionTooLarge(offset: 21)),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }\n", .shape(.negativeDimension(-1))),
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4194305, 4194305, 211106198978564), }\n",
                .shape(.tooManyElements([4_194_305, 4_194_305, 211_106_198_978_564]))
            ),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", .syntax(offset: 63, expected: .padding)),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': ()}\n\n", .syntax(offset: 63, expected: .padding)),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': ()} #\n", .syntax(offset: 64, expected: .padding)),
        ] as [(String, NPYError)]
    )
    func refusesOtherTexts(text: String, error: NPYError) {
        #expect(throws: error) { try npyHeader(npyBytes(text)) }
    }

    @Test func refusesOtherStarts() {
        #expect(throws: NPYError.notAnArray) { try npyHeader(Array("NUMPY12345".utf8)) }
        #expect(throws: NPYError.unsupportedVersion(major: 1, minor: 1)) {
            try npyHeader(npyBytes(Self.valid, major: 1, minor: 1))
        }
        #expect(throws: NPYError.unsupportedVersion(major: 4, minor: 0)) {
            try npyHeader(npyBytes(Self.valid, major: 4))
        }
    }

    /// Twelve bytes that announce a header of 4 GiB must not make anyone allocate it.
    @Test func refusesGiantHeaders() {
        let start = [0x93] + Array("NUMPY".utf8) + [2, 0]
        #expect(throws: NPYError.headerTooLong(0xFFFF_FFFF)) { try npyHeader(start + [0xFF, 0xFF, 0xFF, 0xFF]) }
        #expect(throws: NPYError.headerTooLong(10_001)) { try npyHeader(start + [0x11, 0x27, 0, 0]) }
        #expect(throws: NPYError.truncated(needed: 10_012, found: 12)) { try npyHeader(start + [0x10, 0x27, 0, 0]) }
    }

    @Test(arguments: [1, 3] as [UInt8]) func refusesEveryTruncation(major: UInt8) {
        let bytes = npyBytes(Self.valid, major: major)
        for count in bytes.indices {
            #expect(throws: NPYError.self) { try npyHeader(Array(bytes.prefix(count))) }
        }
    }

    @Test func python2IntegersEndWithVersion2() {
        #expect(throws: NPYError.syntax(offset: 24, expected: .tupleSeparator)) {
            try npyHeader(npyBytes("{'shape': (2L,)}\n", major: 3))
        }
    }

    @Test func describesItself() {
        #expect(
            "\(NPYError.syntax(offset: 21, expected: .dimension))"
                == "the array header does not have a dimension at offset 21"
        )
    }
}
