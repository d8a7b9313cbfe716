import ByteIO
import Foundation
import SystemPackage

/// A directory of a test's own, removed with its owner.
final class Scratch: Sendable {
    let path: FilePath

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "download-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }

    /// Everything below the directory, hidden or not.
    func names(in directory: String = "") throws -> [String] {
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
