import Foundation
import TestSupport
import Testing

/// The lock file of a project.
@Suite struct LockTests {
    let zoo: ServedZoo

    init() throws {
        zoo = try ServedZoo()
    }

    var lock: URL { zoo.project.appending(path: "bitzoo.lock") }

    func entries() throws -> [String: [String: Any]] {
        let document = try JSONSerialization.jsonObject(with: Data(contentsOf: lock)) as? [String: Any]
        return try #require(document?["files"] as? [String: [String: Any]])
    }

    func forgetTheCache() throws { try FileManager.default.removeItem(at: zoo.home) }

    @Test func whatIsFetchedIsRecordedOnce() throws {
        defer { zoo.server.stop() }
        #expect(try zoo.run("fetch", "demo").status == 0)
        #expect(!FileManager.default.fileExists(atPath: lock.path))
        #expect(try zoo.run("fetch", "demo", "--lock").status == 0)
        let entry = try #require(try entries()[ServedZoo.npzName])
        #expect(try entries().count == 1)
        #expect(entry["url"] as? String == zoo.server.url("/" + ServedZoo.npzName))
        #expect(entry["size"] as? Int == zoo.npz.count)
        #expect(entry["sha256"] as? String == "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4")
        #expect(entry["contentDigest"] as? String == Tool.demoContentDigest)
        #expect(entry["verification"] as? [String] == ["exact size", "container", "structure"])
        #expect(entry["level"] as? Int == 5)
        let text = try zoo.contents(lock)
        #expect(!String(decoding: text, as: UTF8.self).contains(zoo.directory.path))
        try forgetTheCache()
        #expect(try zoo.run("fetch", "demo", "--lock").status == 0)
        #expect(try zoo.contents(lock) == text)
    }

    @Test func filesOfThisMachineHaveNoPathInIt() throws {
        zoo.server.stop()
        let result = try zoo.run("fetch", "demo", "--lock", adding: ["BITZOO_CATALOG": ""])
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(try entries()[ServedZoo.npzName]?["url"] as? String == "resource:demo/" + ServedZoo.npzName)
    }

    @Test func otherBytesAreRefused() throws {
        defer { zoo.server.stop() }
        #expect(try zoo.run("fetch", "demo", "--lock").status == 0)
        try forgetTheCache()
        // another file of the same size that is sound in itself: the date of its first member
        var other = zoo.npz
        other[10] ^= 1
        zoo.server.answer("/" + ServedZoo.npzName, file: other)
        for arguments in [["demo"], ["demo", "--locked"], ["demo", "--lock"]] {
            let refused = try zoo.run("fetch", arguments[0], arguments.last == "demo" ? "--any-size" : arguments[1])
            #expect(refused.status == 10)
            #expect(refused.diagnostics.contains("project's lock file"))
            #expect(zoo.names(in: zoo.home.appending(path: "files")) == [])
        }
        try FileManager.default.removeItem(at: lock)
        #expect(try zoo.run("fetch", "demo").status == 0)
        try forgetTheCache()
    }

    @Test func aCachedFileThatIsNotTheLockedOneIsRefused() throws {
        defer { zoo.server.stop() }
        #expect(try zoo.run("fetch", "demo", "--lock").status == 0)
        try FileManager.default.moveItem(at: lock, to: zoo.project.appending(path: "kept"))
        try forgetTheCache()
        var other = zoo.npz
        other[10] ^= 1
        zoo.server.answer("/" + ServedZoo.npzName, file: other)
        #expect(try zoo.run("fetch", "demo").status == 0)
        let refused = try zoo.run("fetch", "demo", "--lock-file", "kept")
        #expect(refused.status == 10)
        #expect(refused.diagnostics.contains("bitzoo cache remove"))
        // damage that keeps the size is found by a strict fetch
        try FileManager.default.removeItem(at: zoo.home)
        zoo.server.answer("/" + ServedZoo.npzName, file: zoo.npz)
        #expect(try zoo.run("fetch", "demo", "--locked", "--lock-file", "kept").status == 0)
        try zoo.replace(zoo.cached, with: other)
        #expect(try zoo.run("fetch", "demo", "--locked", adding: ["BITZOO_LOCK": "kept"]).status == 0)
        #expect(try zoo.contents(zoo.cached) == zoo.npz)
    }

    @Test func onlyWhatIsListedIsAccepted() throws {
        defer { zoo.server.stop() }
        let missing = try zoo.run("fetch", "demo", "--locked")
        #expect(missing.status == 66)
        #expect(missing.diagnostics.contains("bitzoo.lock: no such lock file"))
        #expect(try zoo.run("fetch", "demo", adding: ["BITZOO_LOCK": "elsewhere.lock"]).status == 66)
        #expect(try zoo.run("fetch", "demo", "--lock", "--locked").status == 64)
        #expect(try zoo.run("fetch", "demo", "--lock").status == 0)
        #expect(try zoo.run("fetch", "demo", "--locked").status == 0)
        let asked = zoo.server.requests.count
        let unlisted = try zoo.run("fetch", "demo", "--format", "h5", "--locked")
        #expect(unlisted.status == 66)
        #expect(unlisted.diagnostics.contains("bitzoo.lock: does not list \(ServedZoo.h5Name)"))
        #expect(unlisted.diagnostics.contains("hint: bitzoo fetch --lock adds it"))
        #expect(zoo.server.requests.count == asked)
    }

    @Test func aBrokenLockFileStopsTheFetch() throws {
        defer { zoo.server.stop() }
        try zoo.replace(lock, with: Array("{\"files\": 3}".utf8))
        #expect(try zoo.run("fetch", "demo").status == 65)
        #expect(try zoo.run("fetch", "demo", "--lock").status == 65)
        #expect(try zoo.contents(lock) == Array("{\"files\": 3}".utf8))
        #expect(zoo.server.requests.isEmpty)
    }

    @Test(.timeLimit(.minutes(5))) func twoProcessesLoseNothing() throws {
        defer { zoo.server.stop() }
        zoo.server.answer("/" + ServedZoo.h5Name, file: try zoo.contents(URL(filePath: Tool.demoH5)))
        let processes = try ["npz", "h5"].map { try zoo.start("fetch", "demo", "--format", $0, "--lock") }
        for process in processes {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        #expect(Set(try entries().keys) == [ServedZoo.npzName, ServedZoo.h5Name])
    }

    @Test func verifyCountsIt() throws {
        defer { zoo.server.stop() }
        let copy = zoo.project.appending(path: ServedZoo.npzName)
        try zoo.replace(copy, with: zoo.npz)
        #expect(try zoo.run("fetch", "demo", "--lock").status == 0)
        try forgetTheCache()
        let result = try zoo.run("verify", copy.path, "--json")
        #expect(result.status == 0, "\(result.diagnostics)")
        let levels = try #require((try result.json() as? [String: Any])?["levels"] as? [[String: Any]])
        #expect(levels.first?["verdict"] as? String == "passed")
        #expect((levels.first?["detail"] as? String)?.hasSuffix("as stated by bitzoo.lock") == true)
    }

    /// A converted file has other bytes than the locked one, but the same weights; the catalogue states nothing here.
    @Test func verifyCountsItForConvertedFiles() throws {
        defer { zoo.server.stop() }
        let converted = zoo.project.appending(path: "mine.safetensors")
        #expect(try zoo.run("fetch", "demo", "--lock", "--to", "native", "-o", converted.path).status == 0)
        func first() throws -> [String: Any]? {
            let result = try zoo.run("verify", converted.path, "--json")
            return ((try result.json() as? [String: Any])?["levels"] as? [[String: Any]])?.first
        }
        let level = try first()
        #expect(level?["verdict"] as? String == "passed")
        let authority = "as stated by bitzoo.lock for \(ServedZoo.npzName)"
        #expect(level?["detail"] as? String == "content digest \(Tool.demoContentDigest), \(authority)")
        try FileManager.default.removeItem(at: lock)
        #expect(try first()?["verdict"] as? String == "skipped")
    }
}
