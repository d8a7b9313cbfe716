import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    let temporary: TemporaryDirectory
    var directory: FilePath { FilePath(temporary.url.path) }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    func names() throws -> [String] { try temporary.names() }

    func contents(_ name: String) throws -> [UInt8] {
        try MappedFile(path: directory.appending(name)).withBytes { Array(copying: $0) }
    }

    @Test func writesSmallAndLargePieces() throws {
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try AtomicFile.write(to: directory.appending("a")) { writer in
            try writer.write([1, 2, 3])
            try writer.write(large)
            try writer.write([4])
            #expect(writer.position == 3_000_004)
            let patch: [UInt8] = [9, 9]
            try writer.overwrite(at: 1, with: patch.span.bytes)
        }
        #expect(try contents("a") == [1, 9, 9] + large + [4])
        #expect(try names() == ["a"])
    }

    @Test func refusesToReplaceUnlessAsked() throws {
        let path = directory.appending("a")
        try AtomicFile.write(to: path) { try $0.write([1]) }
        #expect(throws: FileError.alreadyExists(path)) { try AtomicFile.write(to: path) { try $0.write([2]) } }
        #expect(try contents("a") == [1])
        try AtomicFile.write(to: path, replacing: true) { try $0.write([2]) }
        #expect(try contents("a") == [2])
        #expect(try names() == ["a"])
    }

    @Test func aNameTakenMeanwhileIsNotLost() throws {
        let path = directory.appending("a")
        #expect(throws: FileError.alreadyExists(path)) {
            try AtomicFile.write(to: path) { writer in
                try writer.write([1])
                try Data([7]).write(to: URL(filePath: path.string))
            }
        }
        #expect(try contents("a") == [7])
    }

    @Test func aFailureLeavesNothing() throws {
        struct Interrupted: Error {}
        #expect(throws: Interrupted.self) {
            try AtomicFile.write(to: directory.appending("a")) { writer in
                try writer.write([1])
                throw Interrupted()
            }
        }
        #expect(try names() == [])
    }

    @Test func aMissingDirectoryIsNamed() throws {
        let path = directory.appending("no/such/a")
        #expect(throws: FileError.noDirectory(for: path)) { try AtomicFile.write(to: path) { try $0.write([1]) } }
    }

    @Test func aMappedFileKeepsItsBytesWhenReplaced() throws {
        let path = directory.appending("a")
        try AtomicFile.write(to: path) { try $0.write([1, 2, 3]) }
        let mapped = try MappedFile(path: path)
        try AtomicFile.write(to: path, replacing: true) { try $0.write([4]) }
        #expect(mapped.withBytes { Array(copying: $0) } == [1, 2, 3])
    }

    @Test(arguments: [false, true]) func otherCodeMayWriteThroughTheDescriptor(named: Bool) throws {
        let path = directory.appending("a")
        try AtomicFile.write(to: path, named: named) { writer in
            try writer.write([1, 2, 3])
            try writer.withDescriptor { descriptor in
                #expect(try descriptor.seek(offset: 0, from: .end) == 3)
                try descriptor.writeAll([4, 5])
                #expect(try names() == (named ? names().filter { $0.hasPrefix(".a.") } : []))
            }
            #expect(writer.position == 5)
            try writer.write([6])
        }
        #expect(try contents("a") == [1, 2, 3, 4, 5, 6])
        #expect(try names() == ["a"])
    }

    @Test func aNamedFileIsRemovedOnFailure() throws {
        struct Interrupted: Error {}
        #expect(throws: Interrupted.self) {
            try AtomicFile.write(to: directory.appending("a"), named: true) { _ in throw Interrupted() }
        }
        #expect(try names() == [])
    }
}
