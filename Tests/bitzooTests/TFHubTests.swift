import Foundation
import TestSupport
import Testing

/// Released TensorFlow directories: four objects, one of which has another name locally.
@Suite struct TFHubTests {
    let zoo: ServedZoo
    let name = "BiT-M-R50x1-run0-caltech101"
    let objects = ["saved_model.pb", "tfhub_module.pb", "variables/variables.data@1", "variables/variables.index"]
    let local = [
        "saved_model.pb", "tfhub_module.pb", "variables/variables.data-00000-of-00001", "variables/variables.index",
    ]

    init() throws {
        zoo = try ServedZoo()
        for object in objects { serve(object) }
    }

    func path(_ object: String) -> String { "/vtab/\(name).tfhub/\(object)" }

    func serve(_ object: String) { zoo.server.answer(path(object), file: Array(object.utf8)) }

    /// The files of a directory, and that each has the right content.
    func files(in directory: URL) throws -> [String] {
        for (object, name) in zip(objects, local) {
            #expect(try zoo.contents(directory.appending(path: name)) == Array(object.utf8))
        }
        return zoo.names(in: directory)
    }

    func requested() -> [String] { zoo.server.requests.map(\.target) }

    @Test func theDirectoryIsTheOneThatTensorFlowExpects() throws {
        defer { zoo.server.stop() }
        let result = try zoo.run("fetch", name, "--format", "tfhub")
        #expect(result.status == 0, "\(result.diagnostics)")
        let directory = URL(filePath: result.output.trimmingCharacters(in: .newlines))
        #expect(directory.lastPathComponent == name + ".tfhub")
        #expect(try files(in: directory) == ["saved_model.pb", "tfhub_module.pb", "variables"] + local.suffix(2))
        #expect(Set(requested()) == Set(objects.map(path)))
        let again = try zoo.run("fetch", name, "--format", "tfhub", "--json", "--offline")
        let listing = try #require((try again.json() as? [[String: Any]])?.first)
        let listed = try #require(listing["objects"] as? [[String: Any]])
        #expect(listed.map { $0["name"] as? String } == local)
        #expect(listed.map { $0["bytes"] as? Int } == objects.map(\.utf8.count))
        #expect(listed.allSatisfy { ($0["sha256"] as? String)?.count == 64 })
        #expect(listed.map { $0["url"] as? String } == objects.map { zoo.server.url(path($0)) })
        #expect(listing["cached"] as? Bool == true)
        #expect(zoo.server.requests.count == 4)
    }

    @Test func allFilesOrNone() throws {
        defer { zoo.server.stop() }
        zoo.server.answer(path(objects[2]), status: "404 Not Found", headers: ["Content-Length: 0"])
        #expect(try zoo.run("fetch", name, "--format", "tfhub").status == 66)
        #expect(try zoo.run("fetch", name, "--format", "tfhub", "-o", "module").status == 66)
        #expect(zoo.names(in: zoo.home.appending(path: "directories")) == [])
        #expect(zoo.names(in: zoo.project) == [])
        serve(objects[2])
        let before = requested().count
        #expect(try zoo.run("fetch", name, "--format", "tfhub", "-o", "module").status == 0)
        // what had arrived is not asked for again
        #expect(Array(requested()[before...]) == [path(objects[2]), path(objects[3])])
        #expect(try files(in: zoo.project.appending(path: "module")).count == 5)
        #expect(zoo.names(in: zoo.project).count == 6)
    }

    @Test func aCopyIsNotReplacedUnasked() throws {
        defer { zoo.server.stop() }
        let copy = zoo.project.appending(path: "module")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        // an existing directory is one to put things into
        #expect(try zoo.run("fetch", name, "--format", "tfhub", "-o", "module").status == 0)
        let inner = copy.appending(path: name + ".tfhub")
        #expect(try files(in: inner).count == 5)
        #expect(try zoo.run("fetch", name, "--format", "tfhub", "-o", "module").status == 73)
        try zoo.replace(inner.appending(path: "saved_model.pb"), with: [1])
        #expect(try zoo.run("fetch", name, "--format", "tfhub", "-o", "module", "--force").status == 0)
        #expect(try files(in: inner).count == 5)
        #expect(zoo.names(in: copy).count == 6)
        let links = try FileManager.default.attributesOfItem(atPath: inner.appending(path: "saved_model.pb").path)
        #expect(links[.type] as? FileAttributeType == .typeRegular)
    }

    @Test func aDirectoryOfTheCacheIsMended() throws {
        defer { zoo.server.stop() }
        let first = try zoo.run("fetch", name, "--format", "tfhub").output
        let directory = URL(filePath: first.trimmingCharacters(in: .newlines))
        try zoo.replace(directory.appending(path: local[2]), with: [1, 2])
        #expect(try zoo.run("fetch", name, "--format", "tfhub").output == first)
        #expect(try files(in: directory).count == 5)
        #expect(zoo.server.requests.count == 4)
    }

    @Test func aPageInsteadOfAnObjectIsRefused() throws {
        defer { zoo.server.stop() }
        zoo.server.answer(path(objects[0]), file: Array("<!DOCTYPE html><title>Log in</title>".utf8))
        #expect(try zoo.run("fetch", name, "--format", "tfhub").status == 65)
        #expect(zoo.names(in: zoo.home.appending(path: "directories")) == [])
        serve(objects[0])
        #expect(try zoo.run("fetch", name, "--format", "tfhub").status == 0)
    }

    @Test func everyObjectIsLocked() throws {
        defer { zoo.server.stop() }
        #expect(try zoo.run("fetch", name, "--format", "tfhub", "--lock").status == 0)
        let text = String(decoding: try zoo.contents(zoo.project.appending(path: "bitzoo.lock")), as: UTF8.self)
        for object in objects { #expect(text.contains("\"vtab/\(name).tfhub/\(object)\"")) }
        try FileManager.default.removeItem(at: zoo.home)
        zoo.server.answer(path(objects[1]), file: Array("other".utf8))
        #expect(try zoo.run("fetch", name, "--format", "tfhub", "--locked").status == 10)
        #expect(zoo.names(in: zoo.home.appending(path: "directories")) == [])
    }
}
