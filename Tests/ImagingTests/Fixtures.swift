import Foundation
import Imaging

/// A file that the scripts in `Fixtures` wrote.
func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    return [UInt8](try Data(contentsOf: folder.appending(path: name)))
}

func decode(_ bytes: [UInt8]) throws -> Image8 {
    try ImageDecoder.decode(bytes: bytes.span.bytes)
}

/// A directory that goes away with the test that asked for it.
@discardableResult
func withTemporaryDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "imaging-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
}

/// The same numbers for the same seed, on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Changes one to four bytes, or cuts the end off.
func mutated(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var copy = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
        copy[Int.random(in: copy.indices, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
    }
    if Int.random(in: 0..<8, using: &generator) == 0 {
        copy.removeLast(Int.random(in: 1..<copy.count, using: &generator))
    }
    return copy
}
