import ByteIO
import Foundation
import SystemPackage
import TestSupport

extension TemporaryDirectory {
    /// Everything below the directory, or one in it, hidden or not.
    func everything(in directory: String = "") throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path.appending(directory).string).sorted()
    }

    func contents(_ name: String) throws -> [UInt8] {
        try MappedFile(path: path.appending(name)).withBytes { Array(copying: $0) }
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try createDirectories(at: path.appending(name).directory)
        try AtomicFile.write(to: path.appending(name), replacing: true) { try $0.write(bytes) }
    }
}

/// Bytes that differ from place to place.
func sample(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}

func digest(_ bytes: [UInt8]) -> SHA256Digest {
    SHA256Digest(of: bytes.span.bytes)
}
