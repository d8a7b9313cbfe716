import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct AtomicDirectoryTests {
    struct Stop: Error {}

    let temporary: TemporaryDirectory
    var directory: FilePath { FilePath(temporary.url.path) }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    func names(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.appending(name).string).sorted()
    }

    func write(_ name: String, to target: String, replacing: Bool = false) throws {
        try AtomicDirectory.write(to: directory.appending(target), replacing: replacing) { path in
            try AtomicFile.write(to: path.appending(name)) { try $0.write([1]) }
        }
    }

    @Test func appearsWhole() throws {
        try AtomicDirectory.write(to: directory.appending("d")) { path in
            #expect(path.removingLastComponent() == directory)
            try createDirectories(at: path.appending("inner"))
            try AtomicFile.write(to: path.appending("inner/a")) { try $0.write([1]) }
            #expect(!fileExists(at: directory.appending("d")))
        }
        #expect(try names("d/inner") == ["a"])
        #expect(try temporary.names() == ["d"])
    }

    @Test func aFailureLeavesWhatWasThere() throws {
        #expect(throws: Stop.self) { try AtomicDirectory.write(to: directory.appending("d")) { _ in throw Stop() } }
        #expect(try temporary.names() == [])
        try write("a", to: "d")
        for replacing in [false, true] {
            #expect(throws: (any Error).self) {
                try AtomicDirectory.write(to: directory.appending("d"), replacing: replacing) { path in
                    try AtomicFile.write(to: path.appending("b")) { try $0.write([1]) }
                    throw Stop()
                }
            }
        }
        #expect(try names("d") == ["a"])
        #expect(try temporary.names() == ["d"])
    }

    @Test func replacesOnlyWhenAsked() throws {
        try write("a", to: "d")
        #expect(throws: FileError.alreadyExists(directory.appending("d"))) { try write("b", to: "d") }
        try write("b", to: "d", replacing: true)
        #expect(try names("d") == ["b"])
        #expect(try temporary.names() == ["d"])
    }

    /// What takes the name while the directory is made stays.
    @Test func aNameThatIsTakenMeanwhileStays() throws {
        let target = directory.appending("d")
        #expect(throws: FileError.alreadyExists(target)) {
            try AtomicDirectory.write(to: target) { _ in
                try AtomicFile.write(to: target) { try $0.write([7]) }
            }
        }
        #expect(try MappedFile(path: target).count == 1)
        #expect(try temporary.names() == ["d"])
    }

    @Test func theParentMustExist() {
        let target = directory.appending("no/d")
        #expect(throws: FileError.noDirectory(for: target)) { try AtomicDirectory.write(to: target) { _ in } }
    }
}
