import ByteIO
import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct NativeFileTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Tensors of every alignment, in no order.
    static var source: TensorsInMemory {
        var source = TensorsInMemory()
        source.append(name: "z", shape: [16], floats: (0..<16).map(Float.init))
        source.append(name: "bias", shape: [3], floats: [1, 2, 3])
        source.append(TensorDescriptor(name: "flag", dtype: .bool, shape: [1]), bytes: [1])
        source.append(name: "a \"b\"/\u{E4}", shape: [4, 8], floats: Array(repeating: 0.5, count: 32))
        source.append(TensorDescriptor(name: "wide", dtype: .int64, shape: [1]), bytes: [1, 2, 3, 4, 5, 6, 7, 8])
        source.append(TensorDescriptor(name: "none", dtype: .float32, shape: [0]), bytes: [])
        return source
    }

    func written(_ source: some TensorSource = source, metadata: [String: String] = [:]) throws -> FilePath {
        let path = directory.path.appending("\(UUID().uuidString).safetensors")
        try AtomicFile.write(to: path) { writer in
            try NativeWriter.write(TensorToWrite.all(of: source), from: source, metadata: metadata, to: &writer)
        }
        return path
    }

    @Test func writesAlignedTensorsInOrder() throws {
        let path = try written(metadata: ["model": "demo", "b\\": "\u{1}\u{8}\u{C}\r\t"])
        let file = try SafetensorsFile(path: path)
        #expect(file.tensors.map(\.name) == ["a \"b\"/\u{E4}", "none", "z", "wide", "bias", "flag"])
        #expect(file.dataOffset == 4096)
        #expect(file.dataRanges == [4096..<4224, 4224..<4224, 4224..<4288, 4288..<4296, 4296..<4308, 4308..<4309])
        #expect(file.native?.metadata == ["model": "demo", "b\\": "\u{1}\u{8}\u{C}\r\t"])
        #expect(file.metadata["bitzoo.native"] == "1")
        #expect(file.metadata["sha256:flag"] == file.native?.digests[5].hexadecimal)
        #expect(file.native?.digests[5] == SHA256Digest(of: [UInt8]([1]).span.bytes))
        for index in file.tensors.indices { try file.verifyDigest(at: index) }
        #expect(try file.withTensorBytes(at: 3) { [UInt8](copying: $0) } == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(
            try contents(of: path).count
                == NativeWriter.fileSize(
                    of: file.tensors.reversed(),
                    metadata: ["model": "demo", "b\\": "\u{1}\u{8}\u{C}\r\t"]
                )
        )
    }

    /// The whole header, so that a change of the format cannot go unnoticed.
    @Test func writesThisHeader() throws {
        var source = TensorsInMemory()
        source.append(name: "b", shape: [1], floats: [0])
        source.append(name: "a", shape: [2, 2], floats: [0, 0, 0, 0])
        let bytes = try contents(of: written(source, metadata: ["zoo": "x"]))
        let zeros4 = "df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119"
        let zeros16 = "374708fff7719dd5979ec875d56cd2286f6d3cf7ec317a3b25632aab28ec37bb"
        let json =
            "{\"__metadata__\":{\"bitzoo.native\":\"1\",\"sha256:a\":\"\(zeros16)\",\"sha256:b\":\"\(zeros4)\",\"zoo\":\"x\"},"
            + #""a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}"#
        let padded = Array(json.utf8) + Array(repeating: 0x20, count: 4088 - json.utf8.count)
        #expect(bytes == [0xF8, 0x0F, 0, 0, 0, 0, 0, 0] + padded + Array(repeating: 0, count: 20))
    }

    @Test func sameTensorsGiveTheSameBytes() throws {
        let first = try written(metadata: ["k": "v", "a": "b"])
        let file = try SafetensorsFile(path: first)
        let again = try written(file, metadata: file.native?.metadata ?? [:])
        #expect(try contents(of: again) == contents(of: first))
    }

    @Test func emptyFilesAreFilesToo() throws {
        let path = try written(TensorsInMemory())
        #expect(try contents(of: path).count == 4096)
        let native = try #require(try SafetensorsFile(path: path).native)
        #expect(native.digests == [])
        #expect(native.metadata == [:])
    }

    /// A header that fills its page exactly gets no padding, and one more byte a whole page.
    @Test func paddingIsTheLeast() throws {
        let base = try NativeWriter.fileSize(of: [], metadata: ["k": ""])
        #expect(base == 4096)
        let used = 8 + #"{"__metadata__":{"bitzoo.native":"1","k":""}}"#.utf8.count
        let filled = ["k": String(repeating: "x", count: 4096 - used)]
        #expect(try NativeWriter.fileSize(of: [], metadata: filled) == 4096)
        #expect(try NativeWriter.fileSize(of: [], metadata: ["k": filled["k", default: ""] + "x"]) == 8192)
        #expect(try SafetensorsFile(path: written(TensorsInMemory(), metadata: filled)).dataOffset == 4096)
    }

    @Test func findsDamagedValues() throws {
        var bytes = try contents(of: written())
        bytes[4300] ^= 1
        let file = try SafetensorsFile(path: directory.file("damaged", bytes))
        let bias = [UInt8](bytes[4296..<4308])
        let original: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64]
        let error = NativeProfileError.digestMismatch(
            "bias",
            expected: SHA256Digest(of: original.span.bytes),
            found: SHA256Digest(of: bias.span.bytes)
        )
        #expect(throws: error) { try file.verifyDigest(at: 4) }
        try file.verifyDigest(at: 3)
    }

    @Test func everyTruncationThrows() throws {
        let valid = try contents(of: written())
        for count in [0, 7, 8, 100, 4095, 4096] + Array(4097..<valid.count) {
            #expect(throws: SafetensorsError.self) { try safetensorsHeader(Array(valid.prefix(count))) }
        }
    }

    /// Only the values may change: no other byte of a native file is free.
    @Test func everyByteOfTheHeaderCounts() throws {
        let path = try written(metadata: ["model": "demo"])
        let valid = try contents(of: path)
        let original = try safetensorsHeader(valid)
        let metadata = try SafetensorsFile(path: path).native?.metadata
        var generator = SeededGenerator(seed: 20_260_103)
        for round in 0..<2000 {
            var bytes = valid
            bytes[Int.random(in: 0..<700, using: &generator)] ^= UInt8(1 << Int.random(in: 0..<7, using: &generator))
            guard let (header, native) = try? SafetensorsFile.headers(of: bytes.span.bytes) else { continue }
            // what is left: another name, digest, type or text, and a file that says nothing of the profile
            #expect(native == nil || native?.metadata != metadata || header != original, "round \(round)")
        }
    }
}
