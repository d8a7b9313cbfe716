import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct MappedFileTests {
    @Test func anEmptyFileIsEmpty() throws {
        let temporary = try TemporaryDirectory()
        let path = FilePath(temporary.path("empty"))
        try Data().write(to: URL(filePath: path.string))
        let file = try MappedFile(path: path)
        #expect(file.count == 0)
        #expect(file.withBytes { $0.byteCount } == 0)
    }

    @Test func aMissingFileIsNamed() {
        #expect(throws: FileError.notFound("/no/such/file")) { try MappedFile(path: "/no/such/file") }
    }

    @Test(arguments: ["/tmp", "/dev/null"]) func onlyRegularFiles(path: String) {
        #expect(throws: FileError.notARegularFile(FilePath(path))) { try MappedFile(path: FilePath(path)) }
    }

    @Test func aPipeDoesNotBlock() throws {
        let temporary = try TemporaryDirectory()
        let path = temporary.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: FileError.notARegularFile(FilePath(path))) { try MappedFile(path: FilePath(path)) }
    }

    @Test func directoriesAreMadeWithThoseAboveThem() throws {
        let temporary = try TemporaryDirectory()
        let path = FilePath(temporary.path("a/b/c"))
        try createDirectories(at: path)
        try createDirectories(at: path)
        #expect(isDirectory(path))
    }

    /// The parent exists, and the system still says that there is no such directory.
    @Test func aPlaceThatCannotHoldDirectoriesIsAnError() {
        #expect(throws: FileError.system(operation: .create, path: "/proc/x", errno: .noSuchFileOrDirectory)) {
            try createDirectories(at: "/proc/x")
        }
        #expect(throws: FileError.system(operation: .create, path: "/proc/version", errno: .notDirectory)) {
            try createDirectories(at: "/proc/version")
        }
    }
}
