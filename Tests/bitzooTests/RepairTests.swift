import Foundation
import TestSupport
import Testing

/// Repair over HTTP, from a server on this machine.
@Suite struct RepairTests {
    let zoo: ServedZoo

    init() throws {
        zoo = try ServedZoo()
    }

    @Test func aFileIsKnownByItsName() throws {
        defer { zoo.server.stop() }
        let file = zoo.project.appending(path: ServedZoo.npzName)
        try zoo.replace(file, with: zoo.damaged)
        let aside = try zoo.run("repair", file.path, "-o", "aside.npz")
        #expect(aside.status == 0, "\(aside.diagnostics)")
        #expect(aside.output.contains("the checksums of the file itself; no digest of the whole is known"))
        #expect(try zoo.contents(file) == zoo.damaged)
        #expect(try zoo.contents(zoo.project.appending(path: "aside.npz")) == zoo.npz)
        #expect(try zoo.run("repair", file.path, "-o", "aside.npz").status == 73)
        #expect(try zoo.run("repair", file.path).status == 0)
        #expect(try zoo.contents(file) == zoo.npz)
        #expect(zoo.names(in: zoo.project) == ["aside.npz", ServedZoo.npzName])
    }

    @Test func aDryRunOnlyTells() throws {
        defer { zoo.server.stop() }
        let file = zoo.project.appending(path: ServedZoo.npzName)
        try zoo.replace(file, with: zoo.damaged)
        let result = try zoo.run("repair", file.path, "--dry-run", "--json")
        #expect(result.status == 10)
        #expect((try result.json() as? [String: Any])?["verdict"] as? String == "damaged")
        #expect(try result.damagedParts().count == 1)
        #expect(try zoo.contents(file) == zoo.damaged)
        #expect(zoo.server.requests.isEmpty)
    }

    @Test func aShortenedFileIsCompleted() throws {
        defer { zoo.server.stop() }
        let file = zoo.project.appending(path: "mine.npz")
        try zoo.replace(file, with: Array(zoo.npz.prefix(5_000_000)))
        let result = try zoo.run("repair", file.path, "--from", "demo", "--json")
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(try result.damagedParts().map { $0["offset"] as? Int } == [5_000_000])
        #expect(try zoo.contents(file) == zoo.npz)
    }

    @Test func aNativeFileIsRepairedFromItsURL() throws {
        defer { zoo.server.stop() }
        let file = zoo.project.appending(path: "demo.safetensors")
        #expect(try zoo.run("convert", Tool.demoNPZ, file.path).status == 0)
        let sound = try zoo.contents(file)
        zoo.server.answer("/native/demo.safetensors", file: sound)
        var bytes = sound
        bytes[bytes.count - 1] ^= 1
        try zoo.replace(file, with: bytes)
        let url = zoo.server.url("/native/demo.safetensors")
        let result = try zoo.run("repair", file.path, "--from", url, "--json")
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(try result.damagedParts().count == 1)
        #expect(try zoo.contents(file) == sound)
        #expect(try zoo.run("repair", file.path, "--from", url, "--mirror", "http://other/").status == 64)
    }

    @Test func aConversionIsNotOnAnyServer() throws {
        defer { zoo.server.stop() }
        let file = zoo.project.appending(path: "demo.safetensors")
        #expect(try zoo.run("fetch", "demo", "--to", "native", "-o", file.path).status == 0)
        var bytes = try zoo.contents(file)
        #expect(try zoo.run("repair", file.path).status == 0)
        bytes[bytes.count - 1] ^= 1
        try zoo.replace(file, with: bytes)
        let result = try zoo.run("repair", file.path)
        #expect(result.status == 10)
        #expect(result.output.contains("damaged\tresnet/"))
        #expect(result.diagnostics.contains("converted on this machine"))
        #expect(result.diagnostics.contains("bitzoo convert \(zoo.cached.path) \(file.path) --force"))
        #expect(try zoo.contents(file) == bytes)
    }

    @Test func aFileThatTheServerHasDamagedToo() throws {
        defer { zoo.server.stop() }
        let file = zoo.project.appending(path: ServedZoo.npzName)
        try zoo.replace(file, with: zoo.damaged)
        zoo.server.answer("/" + ServedZoo.npzName, file: zoo.damaged)
        let result = try zoo.run("repair", file.path)
        #expect(result.status == 10)
        #expect(result.diagnostics.contains("still damaged"))
        #expect(try zoo.contents(file) == zoo.damaged)
        #expect(zoo.names(in: zoo.project) == [ServedZoo.npzName])
    }

    @Test func aMirrorIsAskedFirst() throws {
        defer { zoo.server.stop() }
        let file = zoo.project.appending(path: ServedZoo.npzName)
        try zoo.replace(file, with: zoo.damaged)
        zoo.server.answer("/mirror/" + ServedZoo.npzName, file: zoo.npz)
        #expect(try zoo.run("repair", file.path, "--mirror", zoo.server.url("/mirror")).status == 0)
        #expect(try zoo.contents(file) == zoo.npz)
        #expect(Set(zoo.server.requests.map(\.target)) == ["/mirror/" + ServedZoo.npzName])
    }

    @Test func refusalsHaveTheirCodes() throws {
        let file = zoo.project.appending(path: ServedZoo.npzName)
        #expect(try zoo.run("repair", "demo").status == 66)
        #expect(try zoo.run("repair", "no-such-model").status == 66)
        #expect(try zoo.run("repair", "./nothing.npz").status == 66)
        try zoo.replace(file, with: Array("<html>Please log in</html>".utf8))
        let page = try zoo.run("repair", file.path, "--from", zoo.server.url("/page"))
        #expect(page.status == 65)
        try zoo.replace(file, with: zoo.damaged)
        #expect(try zoo.run("repair", file.path, adding: ["BITZOO_OFFLINE": "1"]).status == 66)
        #expect(try zoo.run("repair", file.path, "--from", zoo.server.url("/no-such-file")).status == 66)
        #expect(zoo.names(in: zoo.project) == [ServedZoo.npzName])
        zoo.server.stop()
        #expect(try zoo.run("repair", file.path, "--retries", "0").status == 69)
        #expect(try zoo.contents(file) == zoo.damaged)
    }

    /// HDF5 has no checksums: only the recorded digest shows the damage, and the whole is fetched.
    @Test func anHDF5FileIsFetchedWhole() throws {
        defer { zoo.server.stop() }
        let sound = try zoo.contents(URL(filePath: Tool.demoH5))
        zoo.server.answer("/" + ServedZoo.h5Name, file: sound)
        #expect(try zoo.run("fetch", "demo", "--format", "h5").status == 0)
        let cached = zoo.home.appending(path: "files/" + ServedZoo.h5Name)
        var bytes = sound
        bytes[sound.count - 1000] ^= 1
        try zoo.replace(cached, with: bytes)
        let result = try zoo.run("repair", "demo", "--json")
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(try result.damagedParts().map { $0["name"] as? String } == ["the whole file"])
        #expect(try zoo.contents(cached) == sound)
    }
}
