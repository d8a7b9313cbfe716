import ByteIO
import Formats
import Tensors
import Testing

/// Files that are sound safetensors and say they are native, but break the profile.
@Suite struct NativeProfileErrorTests {
    static let zeros = String(repeating: "0", count: 64)

    /// A file whose header is padded to a page, with tensors of bytes in the given order.
    func file(_ metadata: String, _ tensors: (String, Int)..., prefix: String = "", padding: Int = 4096) -> [UInt8] {
        var offset = 0
        let members = tensors.map { name, count in
            defer { offset += count }
            return "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(count)],\"data_offsets\":[\(offset),\(offset + count)]}"
        }
        let json = "{\(prefix)" + (["\"__metadata__\":{\(metadata)}"] + members).joined(separator: ",") + "}"
        let blanks = String(repeating: " ", count: padding - 8 - json.utf8.count)
        return safetensors(json + blanks, data: offset)
    }

    func profile(_ bytes: [UInt8]) throws -> NativeProfile? {
        try SafetensorsFile.headers(of: bytes.span.bytes).1
    }

    static func digest(_ name: String) -> String { ",\"sha256:\(name)\":\"\(zeros)\"" }
    static let version = "\"bitzoo.native\":\"1\""

    @Test func acceptsWhatIsRight() throws {
        let metadata = Self.version + Self.digest("a") + Self.digest("b")
        #expect(
            try profile(file(metadata, ("a", 64), ("b", 3)))?.digests.map(\.hexadecimal) == [Self.zeros, Self.zeros]
        )
        #expect(try profile(file("\"model\":\"x\"", ("a", 1), padding: 200)) == nil)
    }

    @Test func refusesOtherVersions() {
        #expect(throws: NativeProfileError.unsupportedVersion("2")) { try profile(file("\"bitzoo.native\":\"2\"")) }
    }

    @Test func refusesDataThatIsNotAligned() {
        let metadata = Self.version + Self.digest("a")
        #expect(throws: NativeProfileError.misalignedData(offset: 4104)) {
            try profile(file(metadata, ("a", 64), padding: 4104))
        }
    }

    @Test func refusesAnotherOrder() {
        let metadata = Self.version + Self.digest("a") + Self.digest("b")
        #expect(throws: NativeProfileError.misplacedTensor("b", expected: "a")) {
            try profile(file(metadata, ("b", 64), ("a", 64)))
        }
        #expect(throws: NativeProfileError.misplacedTensor("a", expected: "b")) {
            try profile(file(metadata, ("a", 32), ("b", 64)))
        }
    }

    @Test func refusesDigestsThatDoNotBelong() {
        #expect(throws: NativeProfileError.missingDigest("b")) {
            try profile(file(Self.version + Self.digest("a"), ("a", 1), ("b", 1)))
        }
        for wrong in ["", "0", String(Self.zeros.dropLast()) + "A", Self.zeros + "0"] {
            #expect(throws: NativeProfileError.malformedDigest("a")) {
                try profile(file(Self.version + ",\"sha256:a\":\"\(wrong)\"", ("a", 1)))
            }
        }
        #expect(throws: NativeProfileError.strayDigest("b")) {
            try profile(file(Self.version + Self.digest("a") + Self.digest("b"), ("a", 1)))
        }
    }

    @Test func refusesOtherWaysToWriteTheHeader() {
        let metadata = Self.version + Self.digest("a")
        // blank, escape, order of keys, more padding than needed
        #expect(throws: NativeProfileError.headerNotCanonical(offset: 9)) {
            try profile(file(metadata, ("a", 1), prefix: " "))
        }
        #expect(throws: NativeProfileError.headerNotCanonical(offset: 26)) {
            try profile(file("\"\\u0062itzoo.native\":\"1\"" + Self.digest("a"), ("a", 1)))
        }
        #expect(throws: NativeProfileError.headerNotCanonical(offset: 26)) {
            try profile(file(String(Self.digest("a").dropFirst()) + "," + Self.version, ("a", 1)))
        }
        #expect(throws: NativeProfileError.headerNotCanonical(offset: 1)) {
            try profile(file(metadata, ("a", 1), padding: 8192))
        }
    }
}
