import Download
import Testing

@Suite struct StoreNameTests {
    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/..", "a\0b", "a\nb", "a\u{7F}",
        String(repeating: "x", count: 221),
    ]) func refuses(string: String) {
        #expect(throws: StoreError.invalidName(string)) { try StoreName(string) }
    }

    @Test(arguments: [
        ("vtab/BiT-M-R50x1-run0-caltech101.npz", "vtab/BiT-M-R50x1-run0-caltech101.npz"),
        ("a b", "a%20b"), ("a%20b", "a%2520b"), (".hidden/..x", "%2Ehidden/%2E.x"), ("a\\b", "a%5Cb"), ("é", "%C3%A9"),
        ("a:b*?", "a%3Ab%2A%3F"),
    ]) func encodes(string: String, encoded: String) throws {
        let name = try StoreName(string)
        #expect(name.encoded == encoded)
        #expect(StoreName(encoded: encoded) == name)
    }

    @Test func theLockHasANameInOnePart() throws {
        #expect(try StoreName("a/b.npz").lockName == "a%2Fb.npz")
    }

    /// Nothing that `encoded` does not write is read back: hidden temporary files are no entries.
    @Test(arguments: [".f.abc.tmp", "a b", "a%2", "a%zz", "%61", "%2E%2E", "a%2Fb"])
    func readsBackOnlyItsOwn(encoded: String) {
        #expect(StoreName(encoded: encoded) == nil)
    }
}
