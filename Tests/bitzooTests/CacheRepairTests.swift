import Foundation
import TestSupport
import Testing

/// Repair of files in the cache, by the cache's own rules.
@Suite struct CacheRepairTests {
    let zoo: ServedZoo

    init() throws {
        zoo = try ServedZoo()
    }

    var blob: URL {
        let sha256 = "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4"
        return zoo.home.appending(path: "blobs/sha256/60/\(sha256)")
    }

    @Test func aFileOfTheCacheIsRepairedByName() throws {
        defer { zoo.server.stop() }
        zoo.server.serve("/" + ServedZoo.npzName, ServedFile(zoo.npz))
        #expect(try zoo.run("fetch", "demo").status == 0)
        let lockFile = try zoo.contents(zoo.home.appending(path: "bitzoo.lock.json"))
        #expect(
            try zoo.run("repair", "demo").output
                == "proven by\tSHA-256 607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4, as the cache's lock file states\nproven by\tthe checksums of the file itself\nproven by\tthe structure of R17x0.5 with 10 classes\nsound\t\(zoo.cached.path)\n"
        )
        try zoo.replace(blob, with: zoo.damaged)
        let result = try zoo.run("repair", "demo", "--json")
        #expect(result.status == 0, "\(result.diagnostics)")
        let report = try #require(try result.json() as? [String: Any])
        #expect(report["verdict"] as? String == "repaired")
        #expect(report["bytes"] as? Int == zoo.npz.count)
        #expect(report["contentDigest"] as? String == Tool.demoContentDigest)
        #expect(report["sha256"] as? String == "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4")
        let part = try #require(try result.damagedParts().first)
        let (offset, bytes) = (try #require(part["offset"] as? Int), try #require(part["bytes"] as? Int))
        #expect(try result.damagedParts().count == 1)
        #expect((offset..<(offset + bytes)).contains(ServedZoo.damagedPosition))
        #expect(bytes < zoo.npz.count)
        #expect(report["fetchedBytes"] as? Int == bytes)
        #expect(zoo.server.traffic.bodyBytes == zoo.npz.count + bytes)
        #expect(try zoo.contents(zoo.cached) == zoo.npz)
        let kept = URL(filePath: try #require(report["quarantined"] as? String))
        #expect(try zoo.contents(kept) == zoo.damaged)
        #expect(zoo.names(in: zoo.home.appending(path: "partial")) == [])
        #expect(kept.path == zoo.home.appending(path: "quarantine/" + ServedZoo.npzName).path)
        #expect(zoo.cached.resolvingSymlinksInPath().path == blob.resolvingSymlinksInPath().path)
        #expect(try FileManager.default.attributesOfItem(atPath: blob.path)[.posixPermissions] as? Int == 0o444)
        #expect(try zoo.run("fetch", "demo", "--offline").status == 0)
        #expect(try zoo.run("cache", "verify").output == "\(ServedZoo.npzName)\tok\t\n")
        // what the first fetch recorded holds again
        #expect(try recordedVerification() == ["recorded digest", "exact size", "container", "structure"])
        #expect(try zoo.contents(zoo.home.appending(path: "bitzoo.lock.json")).count >= lockFile.count)
    }

    func recordedVerification() throws -> [String]? {
        let data = try Data(contentsOf: zoo.home.appending(path: "bitzoo.lock.json"))
        let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let files = document?["files"] as? [String: [String: Any]]
        return files?[ServedZoo.npzName]?["verification"] as? [String]
    }

    /// However the path of a file of the cache is written, the cache's rules apply.
    @Test(arguments: ["files", "blob", "link", "url"]) func aFileOfTheCacheIsKnownByItsPath(way: String) throws {
        defer { zoo.server.stop() }
        zoo.server.serve("/" + ServedZoo.npzName, ServedFile(zoo.npz))
        #expect(try zoo.run("fetch", "demo").status == 0)
        try zoo.replace(blob, with: zoo.damaged)
        let link = zoo.project.appending(path: "mine.npz")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: zoo.cached)
        let arguments =
            switch way {
            case "files": ["../home/files/" + ServedZoo.npzName]
            case "blob": [blob.path]
            case "link": ["mine.npz"]
            default: [zoo.cached.path, "--from", zoo.server.url("/" + ServedZoo.npzName)]
            }
        let command = ["repair", "--json"] + arguments
        let result = try Tool.launch(Tool.executable, command, environment: zoo.environment, in: zoo.project)
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(try zoo.contents(link) == zoo.npz)
        #expect(try zoo.contents(zoo.home.appending(path: "quarantine/" + ServedZoo.npzName)) == zoo.damaged)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == zoo.cached.path)
        #expect(zoo.cached.resolvingSymlinksInPath().path == blob.resolvingSymlinksInPath().path)
        #expect(try zoo.run("cache", "verify").status == 0)
        #expect(zoo.names(in: zoo.project) == ["mine.npz"])
    }

    @Test(arguments: [true, false]) func twoRepairsAtOnce(isCached: Bool) throws {
        defer { zoo.server.stop() }
        zoo.server.serve("/" + ServedZoo.npzName, ServedFile(zoo.npz))
        let file = zoo.project.appending(path: ServedZoo.npzName)
        #expect(try zoo.run("fetch", "demo").status == 0)
        try zoo.replace(isCached ? blob : file, with: zoo.damaged)
        let before = zoo.server.traffic.bodyBytes
        let processes = try (0..<2).map { _ in try zoo.start("repair", isCached ? "demo" : file.path) }
        for process in processes {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        #expect(try zoo.contents(isCached ? zoo.cached : file) == zoo.npz)
        #expect(zoo.names(in: zoo.project) == (isCached ? [] : [ServedZoo.npzName]))
        #expect(zoo.names(in: zoo.home.appending(path: "partial")) == [])
        #expect(try zoo.run("cache", "verify").status == 0)
        // the second one has nothing left to do
        let fetched = zoo.server.traffic.bodyBytes - before
        #expect(fetched > 0 && fetched < zoo.npz.count / 2)
    }
}
