import ByteIO
import SystemPackage
import TestSupport
import Testing

@Suite struct ReservedFileTests {
    let temporary: TemporaryDirectory

    init() throws {
        temporary = try TemporaryDirectory()
    }

    @Test func threadsFillPlacesOfTheirOwn() throws {
        let path = FilePath(temporary.path("a"))
        let piece = 1 << 20
        try AtomicFile.write(to: path) { writer in
            try writer.write([0xAA])
            // enough to be passed on to the disk meanwhile
            try writer.withReserved(byteCount: 40 * piece + 1) { file in
                _ = try parallelMap(count: 40) { index in
                    try file.write([UInt8](repeating: UInt8(index), count: piece), at: 1 + index * piece)
                }
            }
            #expect(writer.position == 40 * piece + 1)
            try writer.write([0xBB])
        }
        let file = try MappedFile(path: path)
        #expect(file.count == 40 * piece + 2)
        let found = file.withBytes { [UInt8](copying: $0) }
        #expect(found.first == 0xAA)
        #expect(found.last == 0xBB)
        for index in 0..<40 {
            let start = 1 + index * piece
            #expect(found[start..<(start + piece)].allSatisfy { $0 == UInt8(index) })
        }
    }

    @Test func whatNobodyWritesIsZero() throws {
        let path = FilePath(temporary.path("a"))
        try AtomicFile.write(to: path) { writer in
            try writer.withReserved(byteCount: 10) { try $0.write([1, 2], at: 4) }
        }
        let found = try MappedFile(path: path).withBytes { [UInt8](copying: $0) }
        #expect(found == [0, 0, 0, 0, 1, 2, 0, 0, 0, 0])
    }

    @Test func aFailureLeavesNothing() throws {
        struct Refusal: Error {}
        let path = FilePath(temporary.path("a"))
        #expect(throws: Refusal.self) {
            try AtomicFile.write(to: path) { writer in
                try writer.withReserved(byteCount: 10) { _ in throw Refusal() }
            }
        }
        #expect(try temporary.names() == [])
    }
}
