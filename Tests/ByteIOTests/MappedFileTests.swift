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

    /// Only the whole pages of a part leave the memory, and all come back as they were.
    @Test func relinquishedPartsAreReadAgain() throws {
        let temporary = try TemporaryDirectory()
        let megabyte = 1 << 20
        let bytes = (0..<4 * megabyte + 5000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8 ^ $0 >> 16) }
        let path = try temporary.file("values", bytes)
        let file = try MappedFile(path: path)
        func isComplete() -> Bool {
            file.withBytes { found in found.withUnsafeBytes { $0.elementsEqual(bytes) } }
        }
        let page = sysconf(Int32(_SC_PAGESIZE))
        let whole = (bytes.count + page - 1) / page * page
        for (range, released) in [
            (megabyte - 1..<3 * megabyte + 1, 2 * megabyte), (1..<megabyte, megabyte - page), (7..<7, 0), (0..<1, 0),
            (page + 1..<2 * page - 1, 0), (3 * megabyte..<bytes.count, whole - 3 * megabyte), (0..<bytes.count, whole),
        ] {
            #expect(isComplete())
            #expect(try residentBytes(ofMapped: path) == whole)
            file.relinquish(range)
            // the system may have put more pages together to a large one
            let left = try residentBytes(ofMapped: path)
            #expect(left <= whole - released, "\(range)")
            if released == 0 { #expect(left == whole) }
        }
        #expect(isComplete())
    }

    /// Of a file that was never written to, nothing is in memory before it is read.
    @Test func saysWhatIsInMemory() throws {
        let temporary = try TemporaryDirectory()
        let megabyte = 1 << 20
        let path = try temporary.file("hole", [])
        #expect(truncate(path.string, off_t(65 * megabyte)) == 0)
        let file = try MappedFile(path: path)
        #expect(file.withBytes { !MappedFile.isInMemory($0) })
        file.withBytes(in: 64 * megabyte..<65 * megabyte) { #expect([UInt8](copying: $0).allSatisfy { $0 == 0 }) }
        #expect(file.withBytes(in: 64 * megabyte..<65 * megabyte) { MappedFile.isInMemory($0) })
        // the first page is not, however far the system reads ahead and back
        #expect(file.withBytes { !MappedFile.isInMemory($0) })
        #expect(file.withBytes(in: 0..<0) { MappedFile.isInMemory($0) })
        let bytes: [UInt8] = [1, 2, 3]
        let isInMemory = MappedFile.isInMemory(bytes.span.bytes)
        #expect(isInMemory)
    }

    @Test func anEmptyFileCanBeRelinquished() throws {
        let temporary = try TemporaryDirectory()
        let file = try MappedFile(path: temporary.file("empty", []))
        file.relinquish(0..<0)
        #expect(file.withBytes { $0.byteCount } == 0)
    }

    @Test func aPipeDoesNotBlock() throws {
        let temporary = try TemporaryDirectory()
        let path = temporary.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: FileError.notARegularFile(FilePath(path))) { try MappedFile(path: FilePath(path)) }
    }

    /// The system itself comes to the end of what is left, and says no more than that an address is bad.
    @Test func aFileThatIsShortenedWhileItIsCopiedIsNamed() throws {
        let temporary = try TemporaryDirectory()
        let path = try temporary.file("a", [UInt8](repeating: 1, count: 4 << 20))
        let file = try MappedFile(path: path)
        #expect(truncate(path.string, 0) == 0)
        #expect(throws: FileError.shortened(path)) {
            try AtomicFile.write(to: temporary.path.appending("b")) { writer in
                try file.withBytes { try writer.write($0) }
            }
        }
        #expect(try temporary.names() == ["a"])
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
