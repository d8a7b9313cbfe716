import ByteIO
import Testing

@Suite struct InflateTests {
    /// `zlib.compress(bytes(1000), 9)[2:-4]` in Python: 1,000 zero bytes.
    let zeros: [UInt8] = [0x63, 0x60, 0x18, 0x05, 0xA3, 0x60, 0x14, 0x0C, 0x77, 0x00, 0x00]

    func inflated(_ bytes: [UInt8], expected: Int) throws -> [UInt8] {
        try inflate(bytes.span.bytes, expected: expected)
    }

    @Test func givesTheDeclaredBytes() throws {
        #expect(try inflated([0x03, 0x00], expected: 0) == [])
        #expect(try inflated(zeros, expected: 1000) == [UInt8](repeating: 0, count: 1000))
    }

    @Test func refusesOtherSizes() {
        #expect(throws: InflateError.tooShort(expected: 1001, found: 1000)) { try inflated(zeros, expected: 1001) }
        #expect(throws: InflateError.tooLong(expected: 999)) { try inflated(zeros, expected: 999) }
        #expect(throws: InflateError.trailingBytes(1)) { try inflated(zeros + [0], expected: 1000) }
    }

    @Test func refusesWhatIsNoStream() {
        #expect(throws: InflateError.corrupt) { try inflated([0xFF, 0xFF, 0xFF], expected: 10) }
        for count in zeros.indices {
            #expect(throws: InflateError.self) { try inflated(Array(zeros.prefix(count)), expected: 1000) }
        }
    }

    @Test func givesTheStartAlone() throws {
        let stream = zeros
        let damaged = [0xFF] + zeros
        #expect(try inflatePrefix(stream.span.bytes, maximum: 10) == [UInt8](repeating: 0, count: 10))
        #expect(try inflatePrefix(stream.span.bytes, maximum: 2000) == [UInt8](repeating: 0, count: 1000))
        #expect(try inflatePrefix(stream.span.bytes, maximum: 0) == [])
        #expect(throws: InflateError.corrupt) { try inflatePrefix(damaged.span.bytes, maximum: 10) }
    }
}
