import ByteIO
import Foundation
import SystemPackage

/// The files written by other tools; see `Fixtures/README.md`.
func fixture(_ name: String) -> FilePath {
    FilePath(URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path)
}

func contents(of path: FilePath) throws -> [UInt8] {
    try MappedFile(path: path).withBytes { [UInt8](copying: $0) }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        for index in 0..<(value.bitWidth / 8) { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
}

/// A directory that goes away with the last reference to it.
final class TemporaryDirectory: Sendable {
    let path: FilePath

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "formats-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }

    /// Writes a file and gives its path.
    func file(_ name: String, _ bytes: [UInt8]) throws -> FilePath {
        let path = path.appending(name)
        try Data(bytes).write(to: URL(filePath: path.string))
        return path
    }
}

/// A generator that gives the same numbers for the same seed (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A copy with a few bytes changed, removed, inserted or repeated.
    mutating func mutation(of bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) where !result.isEmpty {
            let index = Int.random(in: result.indices, using: &self)
            switch Int.random(in: 0..<8, using: &self) {
            case 0: result.remove(at: index)
            case 1: result.insert(.random(in: .min ... .max, using: &self), at: index)
            case 2: result[index] = 0xFF
            case 3: result[index] = 0
            case 4: result[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 5: result[index] &+= .random(in: 1...2, using: &self)
            case 6: result.replaceSubrange(index..., with: result[index...].prefix(8) + result[index...])
            default: result[index] = .random(in: .min ... .max, using: &self)
            }
        }
        return result
    }
}
