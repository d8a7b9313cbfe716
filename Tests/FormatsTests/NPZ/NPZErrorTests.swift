import ByteIO
import Formats
import Tensors
import TestSupport
import Testing

/// Every way in which a member of a sound archive can fail to be an array.
@Suite struct NPZErrorTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(arguments: ["a.txt", "a", "npy", "a.npy.txt", "a.NPY"])
    func refusesOtherNames(name: String) {
        #expect(throws: NPZError.notAnArray(name)) { try members(ArchiveParts(name).bytes) }
    }

    @Test func refusesOtherHeaders() {
        let pickled = npyBytes("{'descr': '|O', 'fortran_order': False, 'shape': ()}\n")
        #expect(throws: NPZError.header("a.npy", .objectArray)) {
            try members(ArchiveParts("a.npy", array: pickled).bytes)
        }
        #expect(throws: NPZError.header("a.npy", .truncated(needed: 10, found: 0))) {
            try members(ArchiveParts("a.npy", array: []).bytes)
        }
    }

    @Test(arguments: [-1, 1]) func refusesOtherSizes(difference: Int) {
        let header = npyBytes(NPYHeaderTests.valid)
        let array = header + Array(repeating: 0, count: 48 + difference)
        let error = NPZError.sizeMismatch("a.npy", expected: header.count + 48, found: header.count + 48 + difference)
        #expect(throws: error) { try members(ArchiveParts("a.npy", array: array).bytes) }
        #expect(throws: error) { try members(deflated(array).bytes) }
    }

    /// An archive whose one member is "compressed" in stored blocks of deflate.
    func deflated(_ array: [UInt8], size: Int? = nil, tail: [UInt8] = []) -> ArchiveParts {
        let count = array.count
        let lengths = [count & 0xFF, count >> 8, ~count & 0xFF, ~count >> 8 & 0xFF].map(UInt8.init(truncatingIfNeeded:))
        var parts = ArchiveParts("a.npy")
        parts.members[0] = ArchiveParts.member(
            "a.npy",
            method: 8,
            data: [1] + lengths + array + tail,
            array: array,
            size: size ?? count
        )
        return parts
    }

    static let array = npyBytes(NPYHeaderTests.valid) + Array(1...48)

    @Test func readsADeflatedMember() throws {
        let file = try NPZFile(path: directory.file("a.npz", deflated(Self.array).bytes))
        try file.withTensorBytes(at: 0) { #expect([UInt8](copying: $0) == Array(1...48)) }
        #expect(file.members[0].valueRange == nil)
        #expect(!file.members[0].isReadInPlace)
        try file.verifyChecksum(at: 0)
    }

    @Test func refusesBombs() {
        // what is declared is refused before it is allocated
        let bomb = deflated(Self.array, size: 0x7FFF_FFFF)
        let stored = Self.array.count + 5
        #expect(throws: NPZError.inflatesTooFar("a.npy", stored: stored, declared: 0x7FFF_FFFF)) {
            try members(bomb.bytes)
        }
        let wide = deflated(Self.array, size: 0).with { parts in
            parts.both(
                {
                    $0.byteCount = .max; $0.extra = zip64Extra(1 << 40, UInt64(stored))
                },
                {
                    $0.byteCount = .max; $0.extra = zip64Extra(1 << 40)
                }
            )
        }
        #expect(throws: NPZError.inflatesTooFar("a.npy", stored: stored, declared: 1 << 40)) {
            try members(wide.bytes)
        }
    }

    @Test func refusesDamagedCompression() throws {
        var parts = deflated(Self.array)
        parts.members[0].data[0] = 0xFF
        #expect(throws: NPZError.compressedData("a.npy", .corrupt)) { try members(parts.bytes) }
        // damage after the header shows when the values are read
        let tail = try NPZFile(path: directory.file("tail.npz", deflated(Self.array, tail: [0]).bytes))
        #expect(throws: NPZError.compressedData("a.npy", .trailingBytes(1))) {
            try tail.withTensorBytes(at: 0) { _ in }
        }
    }

    @Test func findsDamagedValues() throws {
        let expected = CRC32(of: Self.array.span.bytes).value
        var damaged = Self.array
        damaged[damaged.count - 1] ^= 1
        let error = NPZError.checksumMismatch("a.npy", expected: expected, found: CRC32(of: damaged.span.bytes).value)

        var compressed = deflated(Self.array)
        compressed.members[0].data[5 + Self.array.count - 1] ^= 1
        let deflatedFile = try NPZFile(path: directory.file("deflated.npz", compressed.bytes))
        #expect(throws: error) { try deflatedFile.withTensorBytes(at: 0) { _ in } }
        #expect(throws: error) { try deflatedFile.verifyChecksum(at: 0) }

        var stored = ArchiveParts("a.npy", "b.npy", array: Self.array)
        stored.members[0].data[Self.array.count - 1] ^= 1
        let storedFile = try NPZFile(path: directory.file("stored.npz", stored.bytes))
        #expect(throws: error) { try storedFile.verifyChecksum(at: 0) }
        try storedFile.verifyChecksum(at: 1)
        // lent in place, as documented
        try storedFile.withTensorBytes(at: 0) { #expect([UInt8](copying: $0) == Array(1...47) + [49]) }
    }

    @Test func saysWhichMember() {
        let error = NPZError.checksumMismatch("a\n.npy", expected: 1, found: 0xFFFF_FFFF)
        #expect(error.member == "a\n.npy")
        #expect("\(error)" == #""a\n.npy" is damaged: CRC-32 ffffffff instead of 00000001"#)
    }
}
