import ByteIO
import Testing

@Suite struct DigestTests {
    /// FIPS 180-2, appendix B.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ]) func sha256(text: String, expected: String) {
        let bytes = Array(text.utf8)
        #expect(SHA256Digest(of: bytes.span.bytes).hexadecimal == expected)
        #expect(SHA256Digest(hexadecimal: expected.uppercased())?.hexadecimal == expected)
    }

    @Test(arguments: ["", "abc", String(repeating: "g", count: 64), String(repeating: "0", count: 65)])
    func refusesWhatIsNoDigest(text: String) {
        #expect(SHA256Digest(hexadecimal: text) == nil)
    }

    /// The check value of the CRC-32 catalogue entry ISO-HDLC.
    @Test func crc32() {
        let bytes = Array("123456789".utf8)
        #expect(CRC32(of: bytes.span.bytes).value == 0xCBF4_3926)
        var pieces = CRC32()
        for byte in bytes { pieces.update([byte].span.bytes) }
        #expect(pieces.value == 0xCBF4_3926)
    }

    /// The check value of the CRC-32 catalogue entry ISCSI, and the vector of 32 zero bytes in RFC 3720, B.4.
    @Test func crc32c() {
        let bytes = Array("123456789".utf8)
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(CRC32C(of: bytes.span.bytes).value == 0xE306_9283)
        #expect(CRC32C(of: zeros.span.bytes).value == 0x8A91_36AA)
        var pieces = CRC32C()
        for byte in bytes { pieces.update([byte].span.bytes) }
        #expect(pieces.value == 0xE306_9283)
    }
}
