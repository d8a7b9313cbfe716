import Formats
import Foundation
import SystemPackage
import Tensors
import Testing

/// Files that were cut or changed: whatever libhdf5 makes of them, this process gets an error or values of the right size.
@Suite struct HDF5DamageTests {
    private func write(_ bytes: some Sequence<UInt8>, in directory: FilePath) throws -> FilePath {
        let path = directory.appending("damaged.h5")
        try Data(bytes).write(to: URL(filePath: path.string))
        return path
    }

    @Test(arguments: ["v110", "tf23"]) func everyTruncationIsAnError(name: String) throws {
        let directory = try HDF5Fixtures.scratch()
        let bytes = try HDF5Fixtures.bytes(name)
        let lengths = Array(0..<16) + Array(stride(from: 16, to: bytes.count, by: bytes.count / 50)) + [bytes.count - 1]
        for length in lengths {
            let path = try write(bytes.prefix(length), in: directory)
            #expect(throws: HDF5Error.self, "\(name) cut to \(length) bytes") {
                try KerasHDF5File(path: path, reader: HDF5Fixtures.helper)
            }
        }
    }

    /// Single bytes that make HDF5 1.10.8 crash, and run for ever; another version may only find the file damaged.
    @Test(arguments: [(1_021, 185), (1_048, 144)] as [(Int, UInt8)])
    func aByteThatBringsTheLibraryDown(position: Int, byte: UInt8) throws {
        var bytes = try HDF5Fixtures.bytes("tf22")
        bytes[position] = byte
        let path = try write(bytes, in: HDF5Fixtures.scratch())
        let error = #expect(throws: HDF5Error.self) {
            try KerasHDF5File(path: path, reader: HDF5Fixtures.helper, timeout: .milliseconds(500))
        }
        switch error {
        // under a sanitizer a crash is an exit
        case .helperCrashed(signal: SIGSEGV), .helperExited(status: 1), .helperTimedOut(.milliseconds(500)), .damaged:
            break
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test(arguments: ["v110", "tf23", "shuffle"]) func noChangedByteReachesThisProcess(name: String) throws {
        let directory = try HDF5Fixtures.scratch()
        let bytes = try HDF5Fixtures.bytes(name)
        var random = SplitMix64(seed: 2_026)
        for round in 0..<100 {
            var changed = bytes
            let position = Int(random.next() % UInt64(bytes.count))
            changed[position] ^= UInt8(truncatingIfNeeded: random.next() % 255 + 1)
            let path = try write(changed, in: directory)
            do {
                let file = try KerasHDF5File(path: path, reader: HDF5Fixtures.helper, timeout: .seconds(2))
                for (index, tensor) in file.tensors.enumerated() {
                    #expect(try file.withTensorBytes(at: index) { $0.byteCount } == tensor.byteCount)
                }
            } catch is HDF5Error {
                continue
            } catch {
                Issue.record("\(name), round \(round), byte \(position): \(error)")
            }
        }
    }
}

/// A small generator with a known sequence.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
