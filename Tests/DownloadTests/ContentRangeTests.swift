import Download
import Testing

@Suite struct ContentRangeTests {
    @Test func aPartOfAKnownWhole() throws {
        let found = try #require(ContentRange("bytes 0-99/1234"))
        #expect(found.range == 0..<100)
        #expect(found.total == 1234)
    }

    @Test func aPartOfAnUnknownWhole() throws {
        let found = try #require(ContentRange("BYTES 5-5/*"))
        #expect(found.range == 5..<6)
        #expect(found.total == nil)
    }

    @Test func noPart() throws {
        let found = try #require(ContentRange("bytes */1234"))
        #expect(found.range == nil)
        #expect(found.total == 1234)
    }

    @Test(arguments: [
        "", "bytes", "bytes 0-9", "items 0-9/10", "bytes 9-0/10", "bytes 0-10/10", "bytes -9/10", "bytes 0-/10",
        "bytes +0-9/10",
        "bytes 0-9/", "bytes 0-9/-1", "bytes 0-9/10/11", "bytes 0-9223372036854775807/*",
        "bytes 0-99999999999999999999/*", "bytes 0-9/10 x",
    ]) func nonsense(text: String) {
        #expect(ContentRange(text) == nil)
    }
}
