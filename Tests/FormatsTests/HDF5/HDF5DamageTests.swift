import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Files that were cut or changed: whatever libhdf5 makes of them, this process gets an error or values of the right size.
@Suite struct HDF5DamageTests {
    @Test(arguments: ["v110", "tf23"]) func everyTruncationIsAnError(name: String) throws {
        let directory = try TemporaryDirectory()
        let bytes = try HDF5Fixtures.bytes(name)
        let lengths = Array(0..<16) + Array(stride(from: 16, to: bytes.count, by: bytes.count / 50)) + [bytes.count - 1]
        for length in lengths {
            let path = try directory.file("damaged.h5", bytes.prefix(length))
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
        let directory = try TemporaryDirectory()
        let path = try directory.file("damaged.h5", bytes)
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
        let directory = try TemporaryDirectory()
        let bytes = try HDF5Fixtures.bytes(name)
        var random = SeededGenerator(seed: 2_026)
        for round in 0..<100 {
            var changed = bytes
            let position = Int(random.next() % UInt64(bytes.count))
            changed[position] ^= UInt8(truncatingIfNeeded: random.next() % 255 + 1)
            let path = try directory.file("damaged.h5", changed)
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
