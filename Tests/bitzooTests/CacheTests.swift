import Foundation
import Glibc
import TestSupport
import Testing

/// `bitzoo cache` as users meet it; the files come with the program.
@Suite struct CacheTests {
    let temporary: TemporaryDirectory
    var home: URL { temporary.url.appending(path: "home") }
    let name = "demo-r17x0.5-fashion-mnist.npz"
    let sha256 = "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4"
    var blob: URL { home.appending(path: "blobs/sha256/60/\(sha256)") }

    init() throws {
        temporary = try TemporaryDirectory()
        #expect(try Tool.run("fetch", "demo", home: home).status == 0)
    }

    func write(_ text: String, to path: String, daysOld: Double = 0) throws {
        let url = home.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        let date = Date(timeIntervalSinceNow: -daysOld * 86_400)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: url.path)
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: home.appending(path: path).path) }

    func damage() throws {
        var bytes = try Data(contentsOf: blob)
        bytes[4_000_000] ^= 1
        try FileManager.default.removeItem(at: blob)
        try bytes.write(to: blob)
    }

    /// The columns of the output's lines.
    func rows(_ result: Tool.Result) -> [[String]] {
        result.output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
            .map { $0.map(String.init) }
    }

    @Test func listShowsAllThatTakesRoom() throws {
        try write("abc", to: "partial/vtab%2Fx.npz", daysOld: 2)
        try write("d", to: "partial/vtab%2Fx.npz.journal", daysOld: 2)
        try write("e", to: "quarantine/q.npz")
        let listed = rows(try Tool.run("cache", "list", home: home))
        #expect(listed.map(\.count) == [5, 5, 5])
        #expect(listed.map { $0[0] } == [name, "vtab/x.npz", "q.npz"])
        #expect(listed[0][1] == "8158516")
        #expect(listed.map { $0[2] } == ["level 5", "partial", "quarantined"])
        #expect(listed.map { $0[4] } == [sha256, "unknown", "unknown"])
        let json = try #require(
            try Tool.run("cache", "list", "--json", home: home).json() as? [String: Any]
        )
        let file = try #require((json["files"] as? [[String: Any]])?.first)
        #expect(file["name"] as? String == name)
        #expect(file["level"] as? Int == 5)
        #expect(file["path"] as? String == home.appending(path: "files/\(name)").path)
        #expect((json["partials"] as? [[String: Any]])?.map { $0["name"] as? String } == ["vtab/x.npz"])
        #expect((json["quarantined"] as? [[String: Any]])?.map { $0["name"] as? String } == ["q.npz"])
        #expect((json["unreferenced"] as? [Any])?.count == 0)
        #expect(try #require(json["bytesOnDisk"] as? Int) >= 8_158_516)
    }

    @Test func verifyFindsDamageAndKeepsIt() throws {
        let sound = try Tool.run("cache", "verify", home: home)
        #expect(sound.status == 0)
        #expect(rows(sound) == [[name, "ok", ""]])
        try damage()
        let looked = try Tool.run("cache", "verify", "demo*", "--dry-run", "--json", home: home)
        #expect(looked.status == 10)
        let check = try #require((try looked.json() as? [[String: Any]])?.first)
        #expect(check["verdict"] as? String == "damaged")
        #expect(check["expectedSHA256"] as? String == sha256)
        #expect(check["quarantined"] == nil)
        #expect(!exists("quarantine/\(name)"))
        let moved = try Tool.run("cache", "verify", name, home: home)
        #expect(moved.status == 10)
        #expect(moved.diagnostics.contains("1 of 1 file in the cache is not as recorded"))
        #expect(rows(moved)[0][2].hasSuffix(", now \(home.appending(path: "quarantine/\(name)").path)"))
        #expect(exists("quarantine/\(name)"))
        #expect(rows(try Tool.run("cache", "verify", home: home)) == [[name, "missing", ""]])
        #expect(try Tool.run("fetch", "demo", home: home).status == 0)
        #expect(try Tool.run("cache", "verify", home: home).status == 0)
        #expect(try Tool.run("cache", "verify", "nothing", home: home).status == 66)
    }

    @Test func pruneListsThenRemoves() throws {
        try write("abc", to: "partial/old.npz", daysOld: 8)
        try write("abc", to: "partial/young.npz", daysOld: 6)
        try write("bad", to: "quarantine/q.npz")
        let digest = String(repeating: "ab", count: 32)
        try write("orphan", to: "blobs/sha256/ab/\(digest)")
        let planned = try Tool.run("cache", "prune", "--dry-run", "--quarantine", home: home)
        #expect(planned.status == 0)
        let kinds = [["unreferenced", digest], ["partial", "old.npz"], ["quarantined", "q.npz"]]
        #expect(rows(planned).map { Array($0.prefix(2)) } == kinds)
        #expect(planned.diagnostics.hasPrefix("bitzoo: 3 items, "))
        #expect(planned.diagnostics.hasSuffix(" would be removed\n"))
        #expect(exists("partial/old.npz"))
        // nobody can be asked here
        let refused = try Tool.run("cache", "prune", home: home)
        #expect(refused.status == 64)
        #expect(refused.output.isEmpty)
        #expect(exists("partial/old.npz"))
        let pruned = try Tool.run("cache", "prune", "-y", "--json", home: home)
        #expect(pruned.status == 0)
        let items = try #require((try pruned.json() as? [String: Any])?["items"] as? [[String: Any]])
        #expect(items.map { $0["kind"] as? String } == ["unreferenced", "partial"])
        #expect(items.allSatisfy { $0["removed"] as? Bool == true })
        #expect(!exists("partial/old.npz"))
        #expect(!exists("blobs/sha256/ab/\(digest)"))
        #expect(exists("partial/young.npz"))
        #expect(exists("quarantine/q.npz"))
        #expect(exists("files/\(name)"))
        #expect(try Tool.run("cache", "prune", "-y", "--older-than", "5", "--quarantine", home: home).status == 0)
        #expect(!exists("partial/young.npz"))
        #expect(!exists("quarantine/q.npz"))
        #expect(try Tool.run("cache", "prune", "-y", "--older-than", "-1", home: home).status == 64)
        #expect(try Tool.run("cache", "verify", home: home).status == 0)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")), arguments: ["n", "", "y"])
    func pruneAsksOnATerminal(answer: String) throws {
        try write("abc", to: "partial/old.npz", daysOld: 8)
        let command = "printf '\(answer)\\n' | script -qec '\(Tool.executable.path) cache prune' /dev/null"
        var environment = ProcessInfo.processInfo.environment
        environment["BITZOO_HOME"] = home.path
        let result = try Tool.launch(URL(filePath: "/bin/sh"), ["-c", command], environment: environment, in: nil)
        #expect(result.status == 0)
        #expect(result.output.contains("bitzoo: remove 1 item, "))
        #expect(result.output.contains("? [y/N] "))
        #expect(exists("partial/old.npz") == (answer != "y"))
    }

    @Test func removeTakesPatternsWithConsent() throws {
        try write("abc", to: "partial/\(name)")
        #expect(try Tool.run("cache", "remove", "demo*", home: home).status == 64)
        let planned = try Tool.run("cache", "remove", "demo*", "--dry-run", home: home)
        #expect(planned.status == 0)
        #expect(planned.output == name + "\n")
        #expect(exists("files/\(name)"))
        #expect(try Tool.run("cache", "remove", "demo*", "-y", home: home).status == 0)
        #expect(!exists("files/\(name)"))
        #expect(!exists("partial/\(name)"))
        #expect(!FileManager.default.fileExists(atPath: blob.path))
        #expect(try Tool.run("cache", "list", home: home).output.isEmpty)
        #expect(try Tool.run("cache", "remove", "demo*", "-y", home: home).status == 66)
    }

    /// One unknown name does not keep the others.
    @Test func removeGoesOnAfterAnUnknownName() throws {
        let result = try Tool.run("cache", "remove", "nothing", name, "--json", home: home)
        #expect(result.status == 66)
        #expect((try result.json() as? [[String: Any]])?.map { $0["name"] as? String } == [name])
        #expect(!exists("files/\(name)"))
    }

    @Test func whatWasMadeOfFilesIsListedAndCanGo() throws {
        #expect(try Tool.run("fetch", "demo", "--to", "native", home: home).status == 0)
        try write("abc", to: "directories/vtab/BiT/saved_model.pb")
        try write("abc", to: "directories/vtab/BiT/variables/variables.index")
        try write("abc", to: "converted/.mine.safetensors.1.tmp")
        let names = ["converted/demo-r17x0.5-fashion-mnist.safetensors", "directories/vtab/BiT"]
        let listed = rows(try Tool.run("cache", "list", home: home))
        #expect(listed.map { $0[0] } == [name] + names)
        #expect(listed.map { $0[2] } == ["level 5", "derived", "derived"])
        let json = try #require(try Tool.run("cache", "list", "--json", home: home).json() as? [String: Any])
        #expect((json["derived"] as? [[String: Any]])?.map { $0["name"] as? String } == names)
        #expect(try #require(json["bytesOnDisk"] as? Int) >= 2 * 8_000_000)
        #expect(rows(try Tool.run("cache", "prune", "--dry-run", home: home)) == [])
        let pruned = rows(try Tool.run("cache", "prune", "--derived", "-y", home: home))
        #expect(pruned.map { Array($0.prefix(2)) } == names.map { ["derived", $0] })
        #expect(names.allSatisfy { !exists($0) })
        #expect(exists("converted/.mine.safetensors.1.tmp"))
        #expect(exists("files/\(name)"))
        #expect(try Tool.run("fetch", "demo", "--to", "native", "--offline", home: home).status == 0)
        #expect(exists(names[0]))
    }
}
