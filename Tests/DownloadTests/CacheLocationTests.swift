import Download
import SystemPackage
import Testing

@Suite struct CacheLocationTests {
    @Test(arguments: [
        (["BITZOO_HOME": "/b", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/b"),
        (["BITZOO_HOME": "", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/x/bitzoo"),
        (["XDG_CACHE_HOME": "relative", "HOME": "/h"], "/h/.cache/bitzoo"),
        (["HOME": "/h"], "/h/.cache/bitzoo"),
    ]) func root(environment: [String: String], expected: String) throws {
        #expect(try CacheLocation.root(environment: environment) == FilePath(expected))
    }

    @Test func noPlace() {
        #expect(throws: StoreError.noLocation) { try CacheLocation.root(environment: ["HOME": ""]) }
    }
}
