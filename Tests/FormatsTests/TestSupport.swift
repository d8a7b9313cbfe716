import ByteIO
import Foundation
import SystemPackage
import TestSupport

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

extension SeededGenerator {
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
