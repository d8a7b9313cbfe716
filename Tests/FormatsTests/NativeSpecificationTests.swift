import ByteIO
import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

/// A reader and a writer that were made from `docs/formats/native.md` alone agree with this package.
@Suite(.enabled(if: Python.isAvailable)) struct NativeSpecificationTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    struct Example: Sendable {
        var metadata: [String: String] = [:]
        var source = TensorsInMemory()

        mutating func append(_ name: String, _ dtype: DType, _ shape: Shape, seed: UInt64 = 1) {
            var generator = SeededGenerator(seed: seed)
            let descriptor = TensorDescriptor(name: name, dtype: dtype, shape: shape)
            let bytes = (0..<descriptor.byteCount).map { _ in UInt8.random(in: 0...1, using: &generator) }
            source.append(descriptor, bytes: bytes)
        }
    }

    /// What is easily done wrong.
    static let edges: [Example] = {
        var types = Example()
        for dtype in DType.allCases { types.append("\(dtype)", dtype, [3, 5]) }
        for dtype in DType.allCases { types.append("scalar \(dtype)", dtype, []) }
        for dtype in DType.allCases { types.append("empty \(dtype)", dtype, [2, 0, 3]) }
        var names = Example(metadata: [
            "": "no key", "zoo": "", "a\"\\/\u{7F}\u{1}\u{1F}\u{8}\u{C}\r\n\t": "\u{0}é\u{1F600}",
        ])
        let texts = [
            " ", "a", "A", "a/b", "a\"b", "...", "..a/b..", "é", "e\u{301}x", "\u{FFFD}", "\u{10FFFF}",
            "\u{1F600}",
            "\u{FB01}", "sha256:a", "bitzoo.native", "__metadata", "\u{2028}",
        ]
        for (index, text) in texts.enumerated() { names.append(text, .uint8, Shape([index % 5 * 4])) }
        var alignments = Example()
        for count in [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 65, 96, 128, 192, 256] {
            alignments.append("t\(count)", .uint8, Shape([count]))
            alignments.append("s\(count)", .uint8, Shape([count]))
        }
        var ranks = Example()
        for rank in [1, 2, 5, 32, 64] {
            ranks.append("rank \(rank)", .float32, Shape(Array(repeating: 1, count: rank)))
        }
        var pages = Example(metadata: ["long": String(repeating: "é", count: 5000)])
        pages.append("x", .float64, [1])
        return [Example(), types, names, alignments, ranks, pages] + paddings
    }()

    /// Headers that fill a page exactly, or miss that by one byte.
    private static let paddings: [Example] = {
        let used = 8 + #"{"__metadata__":{"bitzoo.native":"1","k":""}}"#.utf8.count
        return (-1...1).map { Example(metadata: ["k": String(repeating: "x", count: 4096 - used + $0)]) }
    }()

    /// Files of tensors of all kinds, the same in every run.
    static let random: [Example] = (0..<40 as Range<UInt64>).map { seed in
        var generator = SeededGenerator(seed: seed)
        var example = Example()
        let letters = Array("abé/\"\\\n\u{1}\u{1F600}:.")
        func text() -> String {
            String(
                (0..<Int.random(in: 1...12, using: &generator)).compactMap { _ in
                    letters.randomElement(using: &generator)
                }
            )
        }
        for _ in 0..<Int.random(in: 0...6, using: &generator) { example.metadata[text()] = text() }
        var names: Set<String> = []
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
            let name = text()
            guard TensorNameFlaw(in: name) == nil, names.insert(name).inserted,
                let dtype = DType.allCases.randomElement(using: &generator)
            else {
                continue
            }
            let shape = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                Int.random(in: 0...6, using: &generator)
            }
            example.append(name, dtype, Shape(shape), seed: seed)
        }
        return example
    }

    private func script(_ name: String) -> String {
        FilePath(#filePath).removingLastComponent().appending("Specification/\(name).py").string
    }

    private func write(_ examples: [Example], as prefix: String) throws -> [FilePath] {
        try examples.enumerated().map { index, example in
            let path = directory.path.appending("\(prefix)\(index).safetensors")
            try NativeWriter.write(example.source, to: path, metadata: example.metadata)
            return path
        }
    }

    /// What the reader prints of each file.
    private func read(_ paths: [FilePath]) throws -> [NSDictionary] {
        let printed = try Python.runScript(script("read_native"), paths.map(\.string))
        return try printed.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary)
        }
    }

    private func listing(_ example: Example, _ path: FilePath) throws -> NSDictionary {
        let file = try SafetensorsFile(path: path)
        let tensors = try file.tensors.enumerated().map { index, tensor -> [Any] in
            let name = try #require(Self.typeNames[tensor.dtype])
            let values = try example.source.withTensorBytes(named: tensor.name) { [UInt8](copying: $0) }
            return [tensor.name, name, tensor.shape.dimensions, file.dataRanges[index].lowerBound, hexadecimal(values)]
        }
        return ["metadata": example.metadata, "tensors": tensors]
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static let typeNames: [DType: String] = [
        .bool: "BOOL", .uint8: "U8", .int8: "I8", .uint16: "U16", .int16: "I16", .float16: "F16", .bfloat16: "BF16",
        .uint32: "U32", .int32: "I32", .float32: "F32", .uint64: "U64", .int64: "I64", .float64: "F64",
    ]

    @Test(arguments: ["edges", "random"]) func anotherReaderReadsWhatIsWritten(kind: String) throws {
        let examples = kind == "edges" ? Self.edges : Self.random
        let paths = try write(examples, as: kind)
        let found = try read(paths)
        #expect(found.count == examples.count)
        for (index, example) in examples.enumerated() {
            #expect(try found[index] == listing(example, paths[index]), "\(kind) \(index)")
        }
    }

    @Test(arguments: ["edges", "random"]) func anotherWriterWritesTheSameBytes(kind: String) throws {
        let examples = kind == "edges" ? Self.edges : Self.random
        let paths = try write(examples, as: kind)
        var arguments: [String] = []
        for (index, example) in examples.enumerated() {
            let tensors = try example.source.tensors.enumerated().reversed().map { position, tensor -> [Any] in
                let values = try example.source.withTensorBytes(at: position) { [UInt8](copying: $0) }
                let name = try #require(Self.typeNames[tensor.dtype])
                return [tensor.name, name, tensor.shape.dimensions, hexadecimal(values)]
            }
            let description: [String: Any] = ["metadata": example.metadata, "tensors": tensors]
            let bytes = [UInt8](try JSONSerialization.data(withJSONObject: description))
            arguments.append(try directory.file("\(index).json", bytes).string)
            arguments.append(directory.path.appending("other\(index)").string)
        }
        _ = try Python.runScript(script("write_native"), arguments)
        for (index, path) in paths.enumerated() {
            #expect(
                try contents(of: directory.path.appending("other\(index)")) == contents(of: path),
                "\(kind) \(index)"
            )
        }
    }

    /// Both readers refuse the same files, and neither lets a changed byte through.
    @Test func anotherReaderRefusesTheSameFiles() throws {
        var generator = SeededGenerator(seed: 7)
        var paths: [FilePath] = []
        for (index, path) in try write(Self.edges + Self.random, as: "whole").enumerated() {
            let whole = try contents(of: path)
            for attempt in 0..<6 {
                var mutated = generator.mutation(of: whole)
                if attempt < 3 {
                    // the length or the text before the padding, where a change is sure to meet something
                    mutated = whole
                    let textEnd = whole.prefix(4096).lastIndex { $0 != 0x20 } ?? 0
                    mutated[Int.random(in: 0...textEnd, using: &generator)] ^=
                        1 << UInt8.random(in: 0..<8, using: &generator)
                }
                paths.append(try directory.file("mutated\(index)-\(attempt)", mutated))
            }
        }
        let found = try read(paths)
        #expect(found.count == paths.count)
        var accepted = 0
        for (path, verdict) in zip(paths, found) {
            let isAccepted = (try? accept(path)) != nil
            accepted += isAccepted ? 1 : 0
            #expect(isAccepted == (verdict["broken"] == nil), "\(path): \(verdict)")
        }
        // a mutation can leave a file as it was, or change a value of the metadata
        #expect(accepted < paths.count / 5)
    }

    private func accept(_ path: FilePath) throws {
        let file = try SafetensorsFile(path: path)
        // a file that no longer says that it is native may be sound otherwise
        guard file.native != nil else { throw NativeProfileError.notNative }
        for index in file.tensors.indices { try file.verifyDigest(at: index) }
    }
}
